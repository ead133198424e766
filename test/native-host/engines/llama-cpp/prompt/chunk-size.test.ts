import { describe, expect, it } from "vitest";
import { ChunkSize } from "../../../../../native-host/src/engines/llama-cpp/prompt/chunk-size.ts";

describe("ChunkSize", () => {
  it("starts small and grows towards 150 ms", () => {
    const size = new ChunkSize(512);
    expect(size.next).toBe(16);
    size.measured(16, 40);
    expect(size.next).toBe(64);
    size.measured(64, 160);
    expect(size.next).toBe(64);
  });

  it("grows at most fourfold at once, up to the batch", () => {
    const size = new ChunkSize(200);
    size.measured(16, 1);
    expect(size.next).toBe(64);
    size.measured(64, 1);
    expect(size.next).toBe(200);
    size.measured(200, 0);
    expect(size.next).toBe(200);
  });

  it("shrinks where it got slow, never under 16", () => {
    const size = new ChunkSize(512);
    size.measured(16, 10);
    size.measured(64, 1600);
    expect(size.next).toBe(16);
  });

  it("begins the next prompt with half of what was good", () => {
    const size = new ChunkSize(512);
    size.measured(16, 10);
    size.restart();
    expect(size.next).toBe(32);
  });

  it("tries a little more where a chunk took a little less", () => {
    const size = new ChunkSize(512);
    size.measured(16, 100);
    size.measured(24, 136);
    expect(size.next).toBe(32);
  });
});
