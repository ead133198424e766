import { endianness } from "node:os";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { describe, expect, it } from "vitest";
import { encodeFrame } from "../../../native-host/src/transport/frame-encoder.ts";

describe("encodeFrame", () => {
  it("writes the length in native byte order before the UTF-8 JSON", () => {
    const frame = encodeFrame({ text: "é🌍" });
    const size = endianness() === "LE" ? frame.readUInt32LE() : frame.readUInt32BE();
    expect(frame.subarray(4).toString("utf8")).toBe('{"text":"é🌍"}');
    expect(size).toBe(frame.length - 4);
  });

  it("measures the limit in bytes, not characters", () => {
    expect(() => encodeFrame("é".repeat(MAX_HOST_FRAME_BYTES / 2 - 1))).not.toThrow();
    expect(() => encodeFrame("é".repeat(MAX_HOST_FRAME_BYTES / 2))).toThrow(RangeError);
  });

  it("escapes lone surrogates, so that the bytes are valid UTF-8", () => {
    expect(encodeFrame("\ud83d").subarray(4).toString("latin1")).toBe('"\\ud83d"');
  });

  it("accepts another limit for the other direction", () => {
    const text = "a".repeat(MAX_HOST_FRAME_BYTES);
    expect(encodeFrame(text, 2 * MAX_HOST_FRAME_BYTES)).toHaveLength(MAX_HOST_FRAME_BYTES + 6);
  });
});
