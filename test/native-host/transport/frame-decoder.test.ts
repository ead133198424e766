import { endianness } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DecodedFrame,
  FrameDecoder,
  FrameTooLargeError,
} from "../../../native-host/src/transport/frame-decoder.ts";
import { encodeFrame } from "../../../native-host/src/transport/frame-encoder.ts";

const MIB = 1024 * 1024;

function header(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (endianness() === "LE") bytes.writeUInt32LE(size);
  else bytes.writeUInt32BE(size);
  return bytes;
}

function frame(body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([header(bytes.length), bytes]);
}

function decodeInChunks(bytes: Uint8Array, sizes: readonly number[]): DecodedFrame[] {
  const decoder = new FrameDecoder();
  const frames: DecodedFrame[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    frames.push(...decoder.push(bytes.subarray(at, at + size)));
    at += size;
  }
  expect(decoder.midFrame).toBe(false);
  return frames;
}

describe("FrameDecoder", () => {
  it("decodes the same messages at every split of the stream", () => {
    const values = [{ action: "ping" }, { text: "Grüße, 世界 🌍" }, [], 0, null];
    const bytes = Buffer.concat(values.map((value) => encodeFrame(value)));
    const expected = values.map((value) => ({ type: "message", value }));
    for (let split = 1; split < bytes.length; split += 1) {
      expect(decodeInChunks(bytes, [split, bytes.length])).toEqual(expected);
    }
  });

  it("decodes the same frames for any chunks, valid or not", () => {
    const body = fc.oneof(
      fc.json().map((json) => Buffer.from(json)),
      fc.string({ unit: "binary" }).map((text) => Buffer.from(JSON.stringify(text))),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(Buffer.from('{"__proto__":{"polluted":true}}')),
    );
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 65_536 }), { minLength: 1, maxLength: 5 }),
        (bodies, sizes) => {
          const bytes = Buffer.concat(bodies.map(frame));
          const whole = decodeInChunks(bytes, [bytes.length]);
          expect(whole).toHaveLength(bodies.length);
          expect(decodeInChunks(bytes, sizes)).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "nope"],
    ["a byte order mark", "\uFEFF{}"],
    ["cut JSON", '{"action":'],
    ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22])],
  ])("reports a frame of %s and continues after it", (_, body) => {
    const frames = new FrameDecoder().push(Buffer.concat([frame(body), frame("1")]));
    expect(frames).toEqual([{ type: "invalid_json" }, { type: "message", value: 1 }]);
  });

  it("reads values nested 10,000 deep", () => {
    const [decoded] = new FrameDecoder().push(frame(`${"[".repeat(10_000)}${"]".repeat(10_000)}`));
    expect(decoded?.type).toBe("message");
  });

  it("accepts exactly 8 MiB and skips one byte more", () => {
    const largest = frame(`"${"a".repeat(8 * MIB - 2)}"`);
    const tooLarge = frame(`"${"a".repeat(8 * MIB - 1)}"`);
    const frames = decodeInChunks(Buffer.concat([largest, tooLarge, frame("1")]), [65_536]);
    expect(frames.map((each) => each.type)).toEqual(["message", "skipped", "message"]);
    expect(frames[1]).toEqual({ type: "skipped", size: 8 * MIB + 1 });
  });

  it("skips 63 MiB without storing them, within a second", () => {
    const chunk = Buffer.alloc(65_536);
    const decoder = new FrameDecoder();
    const before = process.memoryUsage().arrayBuffers;
    const start = performance.now();
    decoder.push(header(63 * MIB));
    for (let sent = 0; sent < 63 * MIB - chunk.length; sent += chunk.length) {
      expect(decoder.push(chunk)).toEqual([]);
    }
    expect(decoder.midFrame).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MIB);
    expect(decoder.push(chunk)).toEqual([{ type: "skipped", size: 63 * MIB }]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("gives up above 64 MiB and returns the frames before", () => {
    const bytes = Buffer.concat([frame("1"), header(64 * MIB + 1)]);
    let failure: unknown;
    try {
      new FrameDecoder().push(bytes);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(FrameTooLargeError);
    expect(failure).toHaveProperty("decoded", [{ type: "message", value: 1 }]);
  });

  it("knows whether a frame is incomplete", () => {
    const decoder = new FrameDecoder();
    expect(decoder.midFrame).toBe(false);
    decoder.push(header(2).subarray(0, 1));
    expect(decoder.midFrame).toBe(true);
    decoder.push(header(2).subarray(1));
    expect(decoder.midFrame).toBe(true);
    decoder.push(Buffer.from("{}"));
    expect(decoder.midFrame).toBe(false);
  });
});
