import { beforeEach, describe, expect, it } from "vitest";
import { IDLE_LIFETIME } from "../../../extension/src/worker/worker.ts";
import { BrowserWorld } from "../../helpers/extension/browser-world.ts";
import { generateRequest } from "../../helpers/extension/generate-request.ts";
import { rawPage } from "../../helpers/extension/raw-page.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

describe("idle host", () => {
  it("ends the host five minutes after the last panel closes and restarts it for the next", async () => {
    const page = rawPage(world.openPort());
    const host = await world.host();
    await host.nth("update_settings");
    page.port.close();
    await macrotask();
    let ended = false;
    host.onExit(() => {
      ended = true;
    });
    await world.clock.advanceAsync(IDLE_LIFETIME - 1);
    expect(ended).toBe(false);
    await world.clock.advanceAsync(1);
    expect(ended).toBe(true);
    rawPage(world.openPort());
    await world.host(2);
  });

  it("ends the host while an options page is open, and does not restart it for that page", async () => {
    const { client } = world.openPage();
    const host = await world.host();
    await host.nth("update_settings");
    let ended = false;
    host.onExit(() => {
      ended = true;
    });
    await world.clock.advanceAsync(IDLE_LIFETIME - 1000);
    void client.request("list_models", {}).catch(() => {});
    await host.nth("list_models");
    await world.clock.advanceAsync(IDLE_LIFETIME - 1);
    expect(ended).toBe(false);
    await world.clock.advanceAsync(1);
    expect(ended).toBe(true);
    for (let deaths = 0; deaths < 3; deaths += 1) {
      world.killWorker();
      await macrotask();
      await world.clock.advanceAsync(60_000);
    }
    expect(world.attempts).toBe(1);
    void client.request("list_models", {}).catch(() => {});
    await world.host(2);
  });

  it("keeps the host while an answer is written or a panel is open", async () => {
    const page = rawPage(world.openPort());
    page.ask(generateRequest("run", "a"));
    const host = await world.host();
    const { id } = await host.nth("generate");
    let ended = false;
    host.onExit(() => {
      ended = true;
    });
    await world.clock.advanceAsync(2 * IDLE_LIFETIME);
    page.port.close();
    await macrotask();
    await world.clock.advanceAsync(2 * IDLE_LIFETIME);
    expect(ended).toBe(false);
    host.end(id);
    await macrotask();
    await world.clock.advanceAsync(IDLE_LIFETIME);
    expect(ended).toBe(true);
  });
});
