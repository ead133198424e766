import { PassThrough, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { encodeFrame } from "../../../native-host/src/transport/frame-encoder.ts";
import { createHostProcessTransport } from "../../../native-host/src/transport/host-process-transport.ts";
import {
  createStreamTransport,
  type InvalidFrame,
  type StreamClose,
  type StreamTransport,
} from "../../../native-host/src/transport/stream-transport.ts";

function watch(transport: StreamTransport) {
  const messages: unknown[] = [];
  const invalid: InvalidFrame[] = [];
  transport.onMessage((message) => messages.push(message));
  transport.onInvalidFrame((frame) => invalid.push(frame));
  const closed = new Promise<StreamClose>((resolve) => transport.onClose(resolve));
  return { messages, invalid, closed };
}

function rawFrame(size: number, body = Buffer.alloc(0)): Buffer {
  const header = Buffer.from(new Uint8Array(new Uint32Array([size]).buffer));
  return Buffer.concat([header, body]);
}

/** A reader that takes nothing until released. */
class SlowReader extends Writable {
  taken: (() => void)[] = [];
  frames: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.frames.push(chunk);
    this.taken.push(done);
  }

  takeAll(): void {
    for (let done = this.taken.shift(); done !== undefined; done = this.taken.shift()) done();
  }
}

describe("createStreamTransport", () => {
  it("connects two ends", async () => {
    const [toHost, fromHost] = [new PassThrough(), new PassThrough()];
    const host = createStreamTransport({ readable: toHost, writable: fromHost });
    const browser = createHostProcessTransport({ stdin: toHost, stdout: fromHost });
    const seen = new Promise((resolve) => browser.onMessage(resolve));
    host.onMessage((message) => host.send({ echo: message }));
    browser.send({ action: "ping" });
    expect(await seen).toEqual({ echo: { action: "ping" } });
  });

  it("loses nothing that arrived before the first listener", async () => {
    const readable = new PassThrough();
    readable.end(encodeFrame({ early: true }));
    const transport = createStreamTransport({ readable, writable: new PassThrough() });
    await new Promise((resolve) => setImmediate(resolve));
    const { messages, closed } = watch(transport);
    await closed;
    expect(messages).toEqual([{ early: true }]);
  });

  it("reports frames without a message in order and continues", async () => {
    const readable = new PassThrough();
    const { messages, invalid, closed } = watch(
      createStreamTransport({ readable, writable: new PassThrough() }),
    );
    readable.write(rawFrame(4, Buffer.from("nope")));
    readable.write(rawFrame(8 * 1024 * 1024 + 1, Buffer.alloc(8 * 1024 * 1024 + 1)));
    readable.end(encodeFrame(1));
    expect(await closed).toEqual({ cause: "ended" });
    expect(invalid).toEqual([{ type: "invalid_json" }, { type: "skipped", size: 8 * 1024 * 1024 + 1 }]);
    expect(messages).toEqual([1]);
  });

  it.each([
    ["between frames", encodeFrame(1), "ended"],
    ["inside a header", Buffer.from([1]), "ended_in_frame"],
    ["inside a body", rawFrame(5, Buffer.from("12")), "ended_in_frame"],
    ["with a frame nothing can send", rawFrame(65 * 1024 * 1024), "frame_too_large"],
  ])("reports how the stream ended: %s", async (_, bytes, cause) => {
    const readable = new PassThrough();
    const { closed } = watch(createStreamTransport({ readable, writable: new PassThrough() }));
    readable.end(bytes);
    expect(await closed).toMatchObject({ cause });
  });

  it("can still send after the peer has closed its end", async () => {
    const [readable, writable] = [new PassThrough(), new PassThrough()];
    const transport = createStreamTransport({ readable, writable });
    const { closed } = watch(transport);
    readable.end();
    await closed;
    transport.send({ last: true });
    await transport.flush();
    expect(writable.read()).toEqual(encodeFrame({ last: true }));
  });

  it("closes when the reader has gone and discards later messages", async () => {
    const writable = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error("broken"), { code: "EPIPE" })),
    });
    const transport = createStreamTransport({ readable: new PassThrough(), writable });
    const { closed } = watch(transport);
    transport.send(1);
    expect(await closed).toMatchObject({ cause: "write_failed" });
    transport.send(2);
    await transport.flush();
  });

  it("reads a host that no longer reads to its end", async () => {
    const stdout = new PassThrough();
    const stdin = new Writable({ write: (_chunk, _encoding, done) => done(new Error("broken")) });
    const transport = createHostProcessTransport({ stdin, stdout });
    const { messages, closed } = watch(transport);
    transport.send(1);
    await new Promise((resolve) => stdin.once("close", resolve));
    stdout.end(encodeFrame({ last: "words" }));
    expect(await closed).toEqual({ cause: "ended" });
    expect(messages).toEqual([{ last: "words" }]);
  });

  it("reports a slow reader, and when it has caught up", async () => {
    const writable = new SlowReader();
    const transport = createStreamTransport({ readable: new PassThrough(), writable });
    const drained = new Promise<void>((resolve) => transport.onDrain(resolve));
    const text = "a".repeat(100_000);
    for (let sent = 0; sent < 3; sent += 1) transport.send(text);
    expect(transport.isFull()).toBe(true);
    while (writable.frames.length < 3) {
      writable.takeAll();
      await new Promise((resolve) => setImmediate(resolve));
    }
    writable.takeAll();
    await drained;
    await transport.flush();
    expect(transport.isFull()).toBe(false);
  });

  it("pauses reading a peer that does not read its responses", async () => {
    const [readable, writable] = [new PassThrough(), new SlowReader()];
    const transport = createStreamTransport({ readable, writable });
    const { messages } = watch(transport);
    const text = "a".repeat(260_000);
    for (let sent = 0; sent < 130; sent += 1) transport.send(text);
    readable.write(encodeFrame(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(messages).toEqual([]);
    while (messages.length === 0) {
      writable.takeAll();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(messages).toEqual([1]);
  });
});
