import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { beforeEach, describe, expect, it } from "vitest";
import {
  HANDSHAKE_LIMIT,
  LOST_PAUSES,
  MISSING_PAUSE,
  STABLE_AFTER,
} from "../../../extension/src/worker/host-connection.ts";
import { BrowserWorld, EXITED, NOT_FOUND } from "../../helpers/extension/browser-world.ts";
import type { FakeHost } from "../../helpers/extension/fake-host.ts";
import { chatState, lastAnswer, workerState } from "../../helpers/extension/state-where.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

const statusIs = (status: string) => (state: { connection: { status: string } }) =>
  state.connection.status === status;

describe("a connection", () => {
  it("is made when a page opens, begins with hello, and is shared", async () => {
    const one = world.openPage();
    const two = world.openPage();
    const connected = { status: "connected", engine: "scripted", host_version: "0.1.0", model: "tiny" };
    expect((await workerState(one.client, statusIs("connected"))).connection).toEqual(connected);
    expect((await workerState(two.client, statusIs("connected"))).connection).toEqual(connected);
    expect(world.attempts).toBe(1);
    expect(world.hosts[0]?.requests[0]).toMatchObject({
      action: "hello",
      protocol_version: 1,
      client: { name: "Tacho extension", version: "0.1.0" },
    });
  });

  it("ignores what it cannot read", async () => {
    const { client } = world.openPage();
    const host = await world.host();
    host.send({ type: "weather", sunny: true });
    host.send({ type: "model_state", model: 7, status: "loaded" });
    host.send({ type: "model_state", model: "tiny", status: "unloaded" });
    expect((await workerState(client, ({ models }) => models.length > 0)).models).toMatchObject([
      { model: "tiny" },
    ]);
  });
});

describe("a host that is not there", () => {
  it("is told in the browser's words, and noticed by itself once it is there", async () => {
    world.hostIsThere = false;
    const { client } = world.openPage();
    expect((await workerState(client, statusIs("missing"))).connection).toEqual({
      status: "missing",
      detail: NOT_FOUND,
    });
    await world.clock.advanceAsync(MISSING_PAUSE);
    expect(world.attempts).toBe(2);
    world.hostIsThere = true;
    await world.clock.advanceAsync(MISSING_PAUSE);
    await workerState(client, statusIs("connected"));
  });

  it("is looked for as long as a page is there, and stays on the screen as missing all the while", async () => {
    world.hostIsThere = false;
    const { client, events } = world.openPage();
    await workerState(client, statusIs("missing"));
    events.length = 0;
    for (let retry = 0; retry < 20; retry += 1) await world.clock.advanceAsync(MISSING_PAUSE);
    expect(world.attempts).toBe(21);
    expect(events.filter(({ type }) => type === "state_changed")).toEqual([]);
    client.close();
    await macrotask();
    await world.clock.advanceAsync(10 * MISSING_PAUSE);
    expect(world.attempts).toBe(21);
  });
});

describe("a host that ends", () => {
  it("is started again after a longer and longer pause, and given up after the last", async () => {
    world.answerHello = (host) => host.exit();
    const { client } = world.openPage();
    expect((await workerState(client, statusIs("lost"))).connection).toEqual({
      status: "lost",
      detail: EXITED,
    });
    for (const [index, pause] of LOST_PAUSES.entries()) {
      await world.clock.advanceAsync(pause - 1);
      expect(world.attempts).toBe(index + 1);
      await world.clock.advanceAsync(1);
      await macrotask();
      expect(world.attempts).toBe(index + 2);
    }
    expect((await workerState(client, statusIs("given_up"))).connection).toEqual({
      status: "given_up",
      detail: EXITED,
    });
    await world.clock.advanceAsync(3_600_000);
    expect(world.attempts).toBe(LOST_PAUSES.length + 1);
  });

  it("is tried once more when a person asks for it", async () => {
    world.answerHello = (host) => host.exit();
    const { client } = world.openPage();
    await workerState(client, statusIs("lost"));
    for (const pause of LOST_PAUSES) {
      await world.clock.advanceAsync(pause);
      await macrotask();
    }
    await workerState(client, statusIs("given_up"));
    world.answerHello = undefined;
    client.reconnect();
    await workerState(client, statusIs("connected"));
  });

  it("counts from one again when it had lasted", async () => {
    const { client } = world.openPage();
    for (let ends = 1; ends <= 2 * LOST_PAUSES.length; ends += 1) {
      await workerState(client, statusIs("connected"));
      await world.clock.advanceAsync(STABLE_AFTER);
      world.hosts.at(-1)?.exit();
      await workerState(client, statusIs("lost"));
      await world.clock.advanceAsync(LOST_PAUSES[0] ?? 0);
    }
    await workerState(client, statusIs("connected"));
  });

  it("is not started again while nobody wants it", async () => {
    const { client } = world.openPage();
    await workerState(client, statusIs("connected"));
    client.close();
    await macrotask();
    world.hosts[0]?.exit();
    await macrotask();
    await world.clock.advanceAsync(60_000);
    expect(world.attempts).toBe(1);
  });

  it("counts from one again when it had written something, however short it lasted", async () => {
    const { client } = world.openPage();
    const panel = world.openPanel();
    panel.session.open();
    for (let ends = 1; ends <= 2 * LOST_PAUSES.length; ends += 1) {
      await workerState(client, statusIs("connected"));
      const host = await world.host(ends);
      panel.session.send("Hi");
      const { id } = await host.nth("generate");
      host.say(id, "Hello");
      await chatState(panel.session, (state) => lastAnswer(state) === "Hello");
      host.exit();
      await workerState(client, statusIs("lost"));
      await world.clock.advanceAsync(LOST_PAUSES[0] ?? 0);
    }
    await workerState(client, statusIs("connected"));
  });
});

describe("a host that says nothing", () => {
  it("is tried again for as long as a page is there, and stays on the screen as silent all the while", async () => {
    world.answerHello = () => {};
    const { client, events } = world.openPage();
    await world.host();
    await world.clock.advanceAsync(HANDSHAKE_LIMIT);
    expect((await workerState(client, statusIs("silent"))).connection).toMatchObject({
      detail: "No answer within 10 seconds.",
    });
    events.length = 0;
    for (let retry = 0; retry < 10; retry += 1)
      await world.clock.advanceAsync(MISSING_PAUSE + HANDSHAKE_LIMIT);
    expect(world.attempts).toBe(11);
    expect(events.filter(({ type }) => type === "state_changed")).toEqual([]);
    world.answerHello = undefined;
    await world.clock.advanceAsync(MISSING_PAUSE);
    await workerState(client, statusIs("connected"));
  });
});

describe("a host of another version", () => {
  const refusing = (supported: number[]) => (host: FakeHost, id: string) => {
    const error = wireError("unsupported_protocol", "No.", { supported });
    host.send({ type: "request_failed", id, action: "hello", status: "error", error });
  };
  const ready = (protocol_version: number, fields: object) => (host: FakeHost, id: string) =>
    host.send({ type: "ready", id, status: "success", protocol_version, ...fields });

  it.each([
    ["refuses ours for a newer one", "extension", refusing([2, 3])],
    ["refuses ours for an older one", "host", refusing([0])],
    ["answers with a newer one", "extension", ready(2, { host_version: "9", engine: "x", settings: {} })],
    ["answers with a newer one that we cannot even read", "extension", ready(2, { everything: "new" })],
    [
      "does not know hello",
      "host",
      (host: FakeHost, id: string) =>
        host.send({
          type: "request_failed",
          id,
          status: "error",
          error: wireError("unknown_action", "What?"),
        }),
    ],
    [
      "refuses without an id",
      "extension",
      (host: FakeHost) =>
        host.send({
          type: "request_failed",
          status: "error",
          error: wireError("unsupported_protocol", "No.", { supported: [2] }),
        }),
    ],
  ])("that %s is not asked again, until a person wants it", async (_name, update, answerHello) => {
    world.answerHello = answerHello;
    const { client } = world.openPage();
    expect((await workerState(client, statusIs("incompatible"))).connection).toMatchObject({ update });
    await world.clock.advanceAsync(3_600_000);
    world.openPage();
    await macrotask();
    expect(world.attempts).toBe(1);
    client.reconnect();
    await world.host(2);
    world.answerHello = undefined;
  });

  it("is remembered over the worker's death", async () => {
    world.answerHello = refusing([2]);
    const { client, session } = world.openPanel();
    session.open();
    await workerState(client, statusIs("incompatible"));
    for (let deaths = 0; deaths < 5; deaths += 1) {
      world.killWorker();
      await macrotask();
      await world.clock.advanceAsync(3000);
    }
    expect((await workerState(client, statusIs("incompatible"))).connection).toMatchObject({
      update: "extension",
    });
    expect(world.attempts).toBe(1);
    world.answerHello = undefined;
    client.reconnect();
    await workerState(client, statusIs("connected"));
    world.killWorker();
    await workerState(client, statusIs("connecting"));
    await workerState(client, statusIs("connected"));
  });
});
