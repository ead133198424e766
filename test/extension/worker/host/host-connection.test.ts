import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { beforeEach, describe, expect, it } from "vitest";
import {
  HANDSHAKE_LIMIT,
  LOST_PAUSES,
  MISSING_PAUSE,
  STABLE_AFTER,
} from "../../../../extension/src/worker/host/host-connection.ts";
import { BrowserWorld, EXITED, NOT_FOUND } from "../../../helpers/extension/browser-world.ts";
import type { FakeHost } from "../../../helpers/extension/fake-host.ts";
import { chatState, lastAnswer, workerState } from "../../../helpers/extension/state-where.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

const statusIs = (status: string) => (state: { connection: { status: string } }) =>
  state.connection.status === status;

describe("host connection", () => {
  it("connects when a page opens, says hello first, and is shared", async () => {
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

  it("ignores messages that it cannot parse", async () => {
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

describe("missing host", () => {
  it("reports a missing host in the browser's words and connects once it is installed", async () => {
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

  it("keeps retrying while a page is open, and keeps reporting the host as missing", async () => {
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

describe("browser that refuses to open a port", () => {
  it("is told of in its own words, retried with a growing backoff, and given up in the end", async () => {
    world.refusal = new Error("Access to native messaging requires nativeMessaging permission.");
    const { client } = world.openPage();
    const { connection } = await workerState(client, statusIs("lost"));
    expect(connection).toEqual({ status: "lost", detail: world.refusal.message });
    for (const pause of LOST_PAUSES) {
      await world.clock.advanceAsync(pause);
      await macrotask();
    }
    await workerState(client, statusIs("given_up"));
    expect(world.attempts).toBe(LOST_PAUSES.length + 1);
  });

  it("connects with the next attempt once it allows it", async () => {
    world.refusal = new Error("Try later.");
    const { client } = world.openPage();
    await workerState(client, statusIs("lost"));
    world.refusal = undefined;
    await world.clock.advanceAsync(LOST_PAUSES[0] ?? 0);
    await workerState(client, statusIs("connected"));
  });

  it("fails a question with words instead of leaving it waiting", async () => {
    world.refusal = new Error("Not now.");
    const { client } = world.openSilentPage();
    await expect(client.request("list_models", {})).rejects.toThrow("Not now.");
  });
});

describe("host that ends", () => {
  it("restarts with a growing backoff and gives up after the last attempt", async () => {
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

  it("tries once more when the user reconnects", async () => {
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

  it("resets the backoff after a stable connection", async () => {
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

  it("does not restart the host while no page needs it", async () => {
    const { client } = world.openPage();
    await workerState(client, statusIs("connected"));
    client.close();
    await macrotask();
    world.hosts[0]?.exit();
    await macrotask();
    await world.clock.advanceAsync(60_000);
    expect(world.attempts).toBe(1);
  });

  it("resets the backoff after any output, however short the connection", async () => {
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

describe("silent host", () => {
  it("keeps retrying a silent host while a page is open, and keeps reporting it as silent", async () => {
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

describe("host of another version", () => {
  const refusing = (supported: number[]) => (host: FakeHost, id: string) => {
    const error = wireError("unsupported_protocol", "No.", { supported });
    host.send({ type: "request_failed", id, action: "hello", status: "error", error });
  };
  const ready = (protocol_version: number, fields: object) => (host: FakeHost, id: string) =>
    host.send({ type: "ready", id, status: "success", protocol_version, ...fields });

  it.each([
    ["supports only newer versions", "extension", refusing([2, 3])],
    ["supports only older versions", "host", refusing([0])],
    ["answers with a newer version", "extension", ready(2, { host_version: "9", engine: "x", settings: {} })],
    ["answers with a newer version that cannot be parsed", "extension", ready(2, { everything: "new" })],
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
  ])("does not retry a host that %s until the user reconnects", async (_name, update, answerHello) => {
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

  it("remembers the version mismatch after the worker restarts", async () => {
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
