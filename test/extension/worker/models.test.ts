import { beforeEach, describe, expect, it } from "vitest";
import { BrowserWorld } from "../../helpers/extension/browser-world.ts";
import { LOADED_MODEL } from "../../helpers/extension/fake-host.ts";
import { generateRequest } from "../../helpers/extension/generate-request.ts";
import { rawPage } from "../../helpers/extension/raw-page.ts";
import { workerState } from "../../helpers/extension/state-where.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

describe("model states", () => {
  it("sends model states to a late panel and to the run that uses the model", async () => {
    const one = rawPage(world.openPort());
    const host = await world.host();
    host.send({ type: "model_state", status: "loaded", ...LOADED_MODEL });
    await one.where(({ type }) => type === "model_state");
    const two = rawPage(world.openPort());
    expect(await two.where(({ type }) => type === "model_state")).toMatchObject({
      model: "tiny",
      status: "loaded",
    });
    two.ask(generateRequest("run", "a"));
    const { id } = await host.nth("generate");
    host.start(id);
    await two.where(({ message }) => message?.type === "model_state");
    two.ask({ action: "open_conversation", id: "o", window_id: 1, conversation_id: "a" });
    const opened = await two.where(({ id: opening }) => opening === "o");
    expect(opened.running).toMatchObject([{ run: { model: LOADED_MODEL } }]);
  });

  it("sends the loaded model to a run that waited for it", async () => {
    const page = rawPage(world.openPort());
    page.ask(generateRequest("run", "a"));
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.start(id);
    host.send({ type: "model_state", status: "loading", model: "tiny" });
    host.send({ type: "model_state", status: "loaded", ...LOADED_MODEL });
    expect(await page.where(({ message }) => message?.type === "model_state")).toMatchObject({
      message: { status: "loading" },
    });
    page.ask({ action: "open_conversation", id: "o", window_id: 1, conversation_id: "a" });
    const opened = await page.where(({ id: opening }) => opening === "o");
    expect(opened.running).toMatchObject([{ run: { model: LOADED_MODEL } }]);
  });

  it("forgets the models when the host ends", async () => {
    const { client } = world.openPage();
    const host = await world.host();
    host.send({ type: "model_state", status: "loaded", ...LOADED_MODEL });
    await workerState(client, ({ models }) => models.length === 1);
    host.exit();
    expect((await workerState(client, ({ connection }) => connection.status === "lost")).models).toEqual([]);
    const page = rawPage(world.openPort());
    await page.where(({ type }) => type === "settings_state");
    await macrotask();
    expect(page.said.some(({ type }) => type === "model_state")).toBe(false);
  });
});
