import { beforeEach, describe, expect, it } from "vitest";
import { IDLE_LIFETIME } from "../../../extension/src/worker/worker.ts";
import { BrowserWorld } from "../../helpers/extension/browser-world.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
  world.answerHello = (host, id) => host.sayReady(id, { capabilities: ["tolerant", "local_api"] });
});

/** Opens a page that asks for the host, whose API is on or off. */
async function openWithApi(on: boolean) {
  const page = world.openPage();
  const host = await world.host();
  const { id } = await host.nth("get_local_api");
  host.send({ type: "local_api", id, status: "success", on, port: 4790, has_key: on });
  await macrotask();
  return { page, host };
}

/** Lets the worker do all that it does by itself. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await macrotask();
}

describe("local API", () => {
  it("connects to the host at the start of a browser whose host served the API before", async () => {
    await openWithApi(true);
    world.restartWorker();
    await settle();
    expect(world.attempts).toBe(2);
  });

  it("does not connect by itself where the API is off, or has been switched off", async () => {
    world.restartWorker();
    await settle();
    expect(world.attempts).toBe(0);
    const { page, host } = await openWithApi(true);
    const switched = page.client.request("set_local_api", { on: false });
    const { id } = await host.nth("set_local_api");
    host.send({ type: "local_api", id, status: "success", on: false, port: 4790, has_key: true });
    await switched;
    world.restartWorker();
    await settle();
    expect(world.attempts).toBe(1);
  });

  it("keeps an idle host that serves the API, and starts another when it ends", async () => {
    const { page, host } = await openWithApi(true);
    page.client.close();
    let ended = false;
    host.onExit(() => {
      ended = true;
    });
    await world.clock.advanceAsync(2 * IDLE_LIFETIME);
    expect(ended).toBe(false);
    host.exit();
    await settle();
    await world.clock.advanceAsync(1000);
    expect(world.attempts).toBe(2);
  });

  it("closes an idle host once the API is switched off", async () => {
    const { page, host } = await openWithApi(true);
    const switched = page.client.request("set_local_api", { on: false });
    const { id } = await host.nth("set_local_api");
    host.send({ type: "local_api", id, status: "success", on: false, port: 4790, has_key: true });
    await switched;
    page.client.close();
    let ended = false;
    host.onExit(() => {
      ended = true;
    });
    await world.clock.advanceAsync(IDLE_LIFETIME);
    expect(ended).toBe(true);
  });

  it("forgets the API with a host that has none, such as an older one", async () => {
    await openWithApi(true);
    world.answerHello = (host, id) => host.sayReady(id);
    world.restartWorker();
    await settle();
    world.restartWorker();
    await settle();
    expect(world.attempts).toBe(2);
  });

  it("gives up for the API alone when there is no host any more", async () => {
    await openWithApi(true);
    world.hostIsThere = false;
    world.restartWorker();
    await settle();
    await world.clock.advanceAsync(60_000);
    expect(world.attempts).toBe(2);
  });
});
