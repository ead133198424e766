import { describe, expect, it } from "vitest";
import { findStrayOutput } from "../../../../native-host/src/cli/doctor/try-host.ts";
import { encodeFrame } from "../../../../native-host/src/transport/frame-encoder.ts";

describe("finding stray output", () => {
  it("accepts a partial frame of any length", () => {
    const frame = encodeFrame({ type: "ready" });
    for (let length = 0; length <= frame.length; length += 1) {
      expect(findStrayOutput(frame.subarray(0, length))).toBeUndefined();
    }
  });

  it("returns the first line of stray output", () => {
    expect(findStrayOutput(Buffer.from("Debugger attached.\nmore"))).toBe("Debugger attached.");
  });

  it("detects a few bytes before a frame", () => {
    expect(
      findStrayOutput(Buffer.concat([Buffer.from("a\n"), encodeFrame({ type: "ready" })])),
    ).toBeDefined();
    expect(findStrayOutput(Buffer.concat([Buffer.from("\n"), encodeFrame({ type: "ready" })]))).toBeDefined();
  });
});
