import { endianness } from "node:os";
import { afterEach, expect, it } from "vitest";
import { encodeFrame } from "../../../native-host/src/transport/frame-encoder.ts";
import { startHostProcess, stopHostProcesses } from "../../helpers/start-host-process.ts";

afterEach(stopHostProcesses);

const MIB = 1024 * 1024;

function header(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (endianness() === "LE") bytes.writeUInt32LE(size);
  else bytes.writeUInt32BE(size);
  return bytes;
}

function frame(body: string | Buffer): Buffer {
  return Buffer.concat([header(Buffer.byteLength(body)), Buffer.from(body)]);
}

it("responds to each frame without a message and stays usable", async () => {
  const host = await startHostProcess();
  for (const body of ["nope", "[]", "", '"text"', "null", Buffer.from([0x7b, 0xff, 0x7d])])
    host.write(frame(body));
  for (let count = 1; count <= 6; count += 1) {
    const failed = await host.log.anonymous(count);
    expect(failed).toMatchObject({
      type: "request_failed",
      status: "error",
      error: { code: "invalid_json" },
    });
    expect(failed).not.toHaveProperty("id");
  }
  host.send({ action: "ping", id: "p" });
  await host.log.first("pong", "p");
});

it("handles 8 MiB, skips 63 MiB and continues", async () => {
  const host = await startHostProcess();
  const padding = (size: number) => `{"action":"ping","id":"big","pad":"${"x".repeat(size - 37)}"}`;
  expect(Buffer.byteLength(padding(8 * MIB))).toBe(8 * MIB);
  host.write(frame(padding(8 * MIB)));
  expect(await host.log.end("big")).toMatchObject({ type: "pong" });
  host.log.clear();
  host.write(frame(padding(8 * MIB + 1)));
  host.write(frame(Buffer.alloc(63 * MIB, 0x20)));
  host.send({ action: "ping", id: "after" });
  await host.log.end("after");
  expect(host.log.all).toMatchObject([
    { type: "request_failed", error: { code: "message_too_large" } },
    { type: "request_failed", error: { code: "message_too_large" } },
    { type: "pong", id: "after" },
  ]);
  expect(host.log.of("big")).toEqual([]);
}, 30_000);

it("accepts a frame in single bytes", async () => {
  const host = await startHostProcess();
  for (const byte of encodeFrame({ action: "ping", id: "slow" })) host.write(Buffer.from([byte]));
  await host.log.first("pong", "slow");
});

it("handles the messages before an oversized frame and exits with 4", async () => {
  const host = await startHostProcess();
  host.write(Buffer.concat([encodeFrame({ action: "ping", id: "last" }), header(64 * MIB + 1)]));
  expect(await host.log.end("last")).toMatchObject({ type: "pong" });
  expect(await host.exited).toBe(4);
});

it("serves a burst of 64 requests in order", async () => {
  const host = await startHostProcess();
  for (let index = 0; index < 64; index += 1) host.send({ action: "ping", id: `p${index}` });
  await host.log.end("p63");
  expect(host.log.all.map((message) => "id" in message && message.id)).toEqual(
    Array.from({ length: 64 }, (_, index) => `p${index}`),
  );
});

it("writes only frames to stdout, even with every log on", async () => {
  const host = await startHostProcess({
    env: { TACHO_LOG: "debug" },
    script: { reply: "one two", tokens_per_second: 1000 },
  });
  const invalid: unknown[] = [];
  host.transport.onInvalidFrame((each) => invalid.push(each));
  host.send({ action: "hello", id: "h", protocol_version: 1 });
  host.send({ action: "generate", id: "g", messages: [{ role: "user", content: "x" }] });
  await host.log.end("g");
  host.child.stdin.end();
  expect(await host.exited).toBe(0);
  expect(invalid).toEqual([]);
  expect(host.stderr()).toContain("tacho info: hello");
});
