import { Connection } from "@tacho/shared/client/connection.ts";
import { ConnectionClosedError, RequestFailedError } from "@tacho/shared/client/errors.ts";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import { MAX_REQUEST_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { describe, expect, it } from "vitest";

interface Sent {
  action: string;
  id: string;
  [field: string]: unknown;
}

/** A connection, and the host's end of it in the hands of the test. */
function connect() {
  const [transport, host] = createLinkedPair();
  const received: Sent[] = [];
  const waiters: (() => void)[] = [];
  host.onMessage((message) => {
    received.push(message as Sent);
    for (const resolve of waiters.splice(0)) resolve();
  });
  const stray: unknown[] = [];
  let ids = 0;
  const connection = new Connection({
    transport,
    createId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    onStrayMessage: (message) => stray.push(message),
  });
  return {
    connection,
    stray,
    received,
    say: (message: Record<string, unknown>) => host.send(message),
    hangUp: () => host.close(),
    /** The request of that number, counted from 0. */
    async request(index: number): Promise<Sent> {
      for (;;) {
        const request = received[index];
        if (request !== undefined) return request;
        await new Promise<void>((resolve) => void waiters.push(resolve));
      }
    },
    /** Until everything said so far has arrived. */
    async settled(): Promise<void> {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    },
  };
}

const pong = (id: string) => ({ type: "pong", id, status: "success", uptime: 1 });

describe("Connection", () => {
  it("says hello in its version and gives what is ready", async () => {
    const { connection, request, say } = connect();
    const ready = connection.hello({ name: "test", version: "1" });
    const { id, ...hello } = await request(0);
    expect(hello).toEqual({
      action: "hello",
      protocol_version: 1,
      client: { name: "test", version: "1" },
      capabilities: ["tolerant"],
    });
    const answer = {
      type: "ready",
      id,
      status: "success",
      protocol_version: 1,
      host_version: "1",
      engine: "scripted",
      settings: DEFAULT_SETTINGS,
    };
    say(answer);
    expect(await ready).toEqual(answer);
  });

  it("tells answers apart by id, in whatever order they come", async () => {
    const { connection, say } = connect();
    const one = connection.request("ping", {});
    const two = connection.request("ping", {});
    say({ ...pong("id-2"), uptime: 2 });
    say(pong("id-1"));
    expect((await one).uptime).toBe(1);
    expect((await two).uptime).toBe(2);
  });

  it("rejects with what the host refused", async () => {
    const { connection, say } = connect();
    const loading = connection.request("load_model", { model: "x" });
    say({
      type: "request_failed",
      id: "id-1",
      status: "error",
      error: wireError("model_not_found", "No x."),
    });
    const error = await loading.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestFailedError);
    expect(error).toMatchObject({ code: "model_not_found", message: "No x." });
  });

  it("settles everything when the connection ends, and refuses what comes after", async () => {
    const { connection, hangUp } = connect();
    const open = [connection.request("ping", {}), connection.request("get_stats", {})];
    hangUp();
    for (const request of open) await expect(request).rejects.toBeInstanceOf(ConnectionClosedError);
    await expect(connection.request("ping", {})).rejects.toBeInstanceOf(ConnectionClosedError);
  });

  it("settles everything when it is closed here", async () => {
    const { connection } = connect();
    const open = connection.request("ping", {});
    connection.close();
    await expect(open).rejects.toBeInstanceOf(ConnectionClosedError);
  });

  it("refuses an id in use and a request beyond 8 MiB itself, by id", async () => {
    const { connection, received, settled, say } = connect();
    const first = connection.request("ping", {}, "same");
    await expect(connection.request("ping", {}, "same")).rejects.toMatchObject({ code: "duplicate_id" });
    const system_prompt = "x".repeat(MAX_REQUEST_BYTES);
    await expect(
      connection.request("update_settings", { settings: { system_prompt } }),
    ).rejects.toMatchObject({
      code: "message_too_large",
    });
    await settled();
    expect(received).toHaveLength(1);
    say(pong("same"));
    await first;
    const again = connection.request("ping", {}, "same");
    say(pong("same"));
    await again;
  });

  it("passes over what it cannot place, and goes on", async () => {
    const { connection, stray, say } = connect();
    const open = connection.request("ping", {});
    say({ type: "nonsense" });
    say(pong("nobody"));
    say({ type: "pong", status: "success", uptime: 3 });
    say(pong("id-1"));
    expect((await open).uptime).toBe(1);
    expect(stray).toHaveLength(3);
  });

  it("tells of models until nobody listens", async () => {
    const { connection, say, settled } = connect();
    const states: string[] = [];
    const stop = connection.onModelState(({ status }) => states.push(status));
    say({ type: "model_state", model: "m", status: "loading" });
    await settled();
    stop();
    say({ type: "model_state", model: "m", status: "unloaded" });
    await settled();
    expect(states).toEqual(["loading"]);
  });
});

describe("a generation", () => {
  const messages = [{ role: "user" as const, content: "hi" }];
  const delta = (seq: number, text: string) => ({
    type: "text_delta",
    id: "id-1",
    seq,
    text,
    segment: "answer",
    output_tokens: seq + 1,
  });
  const {
    model: _1,
    context_size: _2,
    gpu_layers: _3,
    threads: _4,
    batch_size: _5,
    flash_attention: _6,
    ...sampling
  } = DEFAULT_SETTINGS;
  const ended = (finish_reason: string) => ({
    type: "generation_ended",
    id: "id-1",
    run_id: "run",
    status: "success",
    finish_reason,
    stats: { output_tokens: 2, finish_reason },
    settings: { ...sampling, seed: 1 },
  });

  it("gives its parts in order, the last one once, and its numbers", async () => {
    const { connection, say, request } = connect();
    const generation = connection.generate({ messages, settings: { temperature: 0 } });
    expect(await request(0)).toMatchObject({
      action: "generate",
      id: "id-1",
      messages,
      settings: { temperature: 0 },
    });
    for (const message of [delta(0, "a"), delta(1, "b"), ended("stop"), delta(2, "late")]) say(message);
    const types: string[] = [];
    for await (const part of generation) types.push(part.type);
    expect(types).toEqual(["text_delta", "text_delta", "generation_ended"]);
    expect(await generation.end).toMatchObject({ finish_reason: "stop" });
    expect(await generation.stats).toMatchObject({ output_tokens: 2 });
  });

  it("is stopped when its reader leaves early", async () => {
    const { connection, say, request } = connect();
    const generation = connection.generate({ messages });
    await request(0);
    say(delta(0, "a"));
    for await (const part of generation) {
      expect(part.type).toBe("text_delta");
      break;
    }
    expect(await request(1)).toMatchObject({ action: "stop_generation", generation_id: "id-1" });
    say(ended("aborted"));
    expect(await generation.end).toMatchObject({ finish_reason: "aborted" });
  });

  it("is not stopped once it has ended", async () => {
    const { connection, say, received, settled } = connect();
    const generation = connection.generate({ messages });
    say(ended("stop"));
    await generation.end;
    for await (const _ of generation) break;
    await settled();
    expect(received).toHaveLength(1);
  });

  it("goes on to its end when it is stopped by hand", async () => {
    const { connection, say, request } = connect();
    const generation = connection.generate({ messages });
    const stopped = generation.stop();
    const { id } = await request(1);
    say({
      type: "generation_stopped",
      id,
      status: "success",
      message: "Stopping.",
      stopped: ["id-1"],
      stopped_backends: ["scripted"],
    });
    say(ended("aborted"));
    expect((await stopped).stopped).toEqual(["id-1"]);
    const types: string[] = [];
    for await (const part of generation) types.push(part.type);
    expect(types).toEqual(["generation_ended"]);
  });

  it("ends with what failed, as a part and not as an exception", async () => {
    const { connection, say } = connect();
    const generation = connection.generate({ messages });
    say(delta(0, "a"));
    say({
      type: "request_failed",
      id: "id-1",
      status: "error",
      error: wireError("engine_crashed", "Gone."),
      run_id: "run",
      stats: { output_tokens: 1 },
      partial: true,
    });
    const types: string[] = [];
    for await (const part of generation) types.push(part.type);
    expect(types).toEqual(["text_delta", "request_failed"]);
    expect(await generation.stats).toEqual({ output_tokens: 1 });
  });

  it("keeps the numbers of the one that ended last, whatever fails after", async () => {
    const { connection, say, settled } = connect();
    expect(connection.lastGenerationStats()).toBeUndefined();
    void connection.generate({ messages });
    say(delta(0, "a"));
    await settled();
    expect(connection.lastGenerationStats()).toBeUndefined();
    say(ended("length"));
    await settled();
    expect(connection.lastGenerationStats()).toEqual({ output_tokens: 2, finish_reason: "length" });

    void connection.generate({ messages });
    const failed = { type: "request_failed", id: "id-2", status: "error", error: wireError("internal", "") };
    say({ ...failed, stats: { output_tokens: 1 } });
    await settled();
    expect(connection.lastGenerationStats()).toEqual({ output_tokens: 1 });

    connection.request("ping", {}).catch(() => {});
    say({ ...failed, id: "id-3" });
    await settled();
    expect(connection.lastGenerationStats()).toEqual({ output_tokens: 1 });
  });

  it("throws what was not said when the connection ends, after the parts that came", async () => {
    const { connection, say, hangUp } = connect();
    const generation = connection.generate({ messages });
    say(delta(0, "a"));
    hangUp();
    const types: string[] = [];
    const reading = (async () => {
      for await (const part of generation) types.push(part.type);
    })();
    await expect(reading).rejects.toBeInstanceOf(ConnectionClosedError);
    await expect(generation.end).rejects.toBeInstanceOf(ConnectionClosedError);
    expect(types).toEqual(["text_delta"]);
  });
});
