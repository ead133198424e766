import { describe, expect, it } from "vitest";
import { findStrayOutput } from "../../../../native-host/src/cli/doctor/try-host.ts";
import { encodeFrame } from "../../../../native-host/src/transport/frame-encoder.ts";

describe("finding stray output", () => {
  it("takes a frame for a frame, however much of it has come", () => {
    const frame = encodeFrame({ type: "ready" });
    for (let length = 0; length <= frame.length; length += 1) {
      expect(findStrayOutput(frame.subarray(0, length))).toBeUndefined();
    }
  });

  it("shows the first line of what is no frame", () => {
    expect(findStrayOutput(Buffer.from("Debugger attached.\nmore"))).toBe("Debugger attached.");
  });

  it("sees a few bytes before a frame", () => {
    expect(
      findStrayOutput(Buffer.concat([Buffer.from("a\n"), encodeFrame({ type: "ready" })])),
    ).toBeDefined();
    expect(findStrayOutput(Buffer.concat([Buffer.from("\n"), encodeFrame({ type: "ready" })]))).toBeDefined();
  });
});
