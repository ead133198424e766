import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { createStoredSettings } from "../../../../extension/src/settings/stored-settings.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { FakeHost, LOADED_MODEL } from "../../../helpers/extension/fake-host.ts";
import { generateRequest } from "../../../helpers/extension/generate-request.ts";
import { workerState } from "../../../helpers/extension/state-where.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

const stored = () => createStoredSettings(world.local);

describe("settings sync", () => {
  it("pushes all settings at the start of every connection, before any generation", async () => {
    await stored().change({ temperature: 1.5, stop: ["END"] });
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("Hi");
    const host = await world.host();
    await host.nth("generate");
    expect(host.requests.map(({ action }) => action)).toEqual(["hello", "update_settings", "generate"]);
    expect(host.all("update_settings")[0]?.settings).toEqual({
      ...DEFAULT_SETTINGS,
      temperature: 1.5,
      stop: ["END"],
    });
    host.exit();
    await workerState(panel.client, (state) => state.connection.status === "lost");
    await world.clock.advanceAsync(1000);
    const next = await (await world.host(2)).nth("update_settings");
    expect(next.settings).toMatchObject({ temperature: 1.5 });
  });

  it("pushes every change, even while generating, for the next answer", async () => {
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("Hi");
    const host = await world.host();
    const { id } = await host.nth("generate");
    await stored().change({ temperature: 0.1 });
    expect((await host.nth("update_settings", 2)).settings).toMatchObject({ temperature: 0.1 });
    const { settings } = await workerState(
      panel.client,
      (state) => state.settings.effective?.temperature === 0.1,
    );
    expect(settings.applied).toContain("temperature");
    await stored().reset();
    expect((await host.nth("update_settings", 3)).settings).toMatchObject({ temperature: 0.7 });
    host.end(id);
  });

  it("pushes a change before an answer requested right after it", async () => {
    const panel = world.openPanel();
    panel.session.open();
    const host = await world.host();
    await workerState(panel.client, (state) => state.settings.applied.length > 0);
    const port = world.openPort();
    const get = world.local.get.bind(world.local);
    world.local.get = (keys) => macrotask().then(() => get(keys));
    void stored().change({ temperature: 0.2 });
    port.send(generateRequest("run", "c"));
    await host.nth("generate");
    const actions = host.requests.map(({ action }) => action);
    expect(actions.slice(1)).toEqual(["update_settings", "update_settings", "generate"]);
  });

  it("applies the other settings when the host refuses one, and says why", async () => {
    await stored().change({ model: "gone", temperature: 0.3 });
    world.answerHello = (host, id) => {
      host.refusing = { model: "There is no model of this name.", top_k: "Never." };
      host.sayReady(id);
    };
    const { client } = world.openPage();
    const { settings } = await workerState(client, (state) => state.settings.applied.length > 0);
    expect(settings.refused).toEqual({ model: "There is no model of this name.", top_k: "Never." });
    expect(settings.effective).toMatchObject({ model: "default", temperature: 0.3 });
    const host = await world.host();
    expect(host.all("update_settings").map(({ settings: pushed }) => "model" in pushed)).toEqual([
      true,
      false,
    ]);
  });

  it("pushes the settings without a corrupt stored one", async () => {
    await world.local.set({ "setting.temperature": "hot", "setting.top_k": 7 });
    const { client } = world.openPage();
    const { settings } = await workerState(client, (state) => state.settings.applied.length > 0);
    expect(settings.effective).toMatchObject({ temperature: 0.7, top_k: 7 });
    expect(settings.refused).toEqual({ temperature: "temperature must be a number from 0 to 2" });
  });

  it("leaves a setting that the host lacks without a value in force, and applies the others", async () => {
    world.answerHello = (host, id) => {
      host.lacking = ["min_p"];
      host.sayReady(id);
    };
    await stored().change({ min_p: 0.2, top_k: 7 });
    const { client } = world.openPage();
    const { settings, connection } = await workerState(client, (state) => state.settings.applied.length > 0);
    expect(connection.status).toBe("connected");
    expect(settings.effective).toMatchObject({ top_k: 7 });
    expect(settings.effective).not.toHaveProperty("min_p");
    expect(settings.applied).not.toContain("min_p");
    expect(settings.refused).toEqual({});
  });

  it("leaves out a setting that only the host has, and reads the others", async () => {
    world.answerHello = (host, id) => {
      host.settings = Object.assign({ ...host.settings }, { boldness: 5 });
      host.sayReady(id);
    };
    const { client } = world.openPage();
    const { settings } = await workerState(client, (state) => state.settings.applied.length > 0);
    expect(settings.effective).toEqual(DEFAULT_SETTINGS);
  });

  it("sends the state to a page that opens later", async () => {
    const one = world.openPage();
    await workerState(one.client, (state) => state.settings.applied.length > 0);
    const two = world.openPage();
    const { settings } = await workerState(two.client, (state) => state.settings.effective !== undefined);
    expect(settings).toEqual(one.client.state.settings);
  });

  it("keeps settings waiting until the host reports a reload", async () => {
    world.answerHello = (host, id) => {
      host.needsReload = ["context_size"];
      host.sayReady(id);
    };
    const { client } = world.openPage();
    await workerState(client, (state) => state.settings.needs_reload.includes("context_size"));
    const host = await world.host();
    host.needsReload = [];
    host.send({ type: "model_state", status: "loaded", ...LOADED_MODEL });
    const { settings } = await workerState(client, (state) => state.settings.needs_reload.length === 0);
    expect(settings.applied).toContain("context_size");
  });

  it("has no effective values without a host", async () => {
    const { client } = world.openPage();
    await workerState(client, (state) => state.settings.effective !== undefined);
    world.hosts[0]?.exit();
    const { settings } = await workerState(client, (state) => state.connection.status === "lost");
    await macrotask();
    expect(client.state.settings.effective ?? settings.effective).toBeUndefined();
  });

  it("stops pushing to a host that refuses without a reason", async () => {
    world.answerHello = (host, id) => {
      host.refusing = { unheard_of: "What?" };
      host.sayReady(id);
    };
    const { client } = world.openPage();
    const host = await world.host();
    expect(host).toBeInstanceOf(FakeHost);
    await workerState(client, (state) => state.connection.status === "connected");
    await macrotask();
    expect(host.all("update_settings")).toHaveLength(1);
  });
});
