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

  it("grows at most fourfold per chunk, up to the batch size", () => {
    const size = new ChunkSize(200);
    size.measured(16, 1);
    expect(size.next).toBe(64);
    size.measured(64, 1);
    expect(size.next).toBe(200);
    size.measured(200, 0);
    expect(size.next).toBe(200);
  });

  it("shrinks when evaluation slows down, but never below 16", () => {
    const size = new ChunkSize(512);
    size.measured(16, 10);
    size.measured(64, 1600);
    expect(size.next).toBe(16);
  });

  it("starts the next prompt with half of the last size", () => {
    const size = new ChunkSize(512);
    size.measured(16, 10);
    size.restart();
    expect(size.next).toBe(32);
  });

  it("grows a little when a chunk is a little too fast", () => {
    const size = new ChunkSize(512);
    size.measured(16, 100);
    size.measured(24, 136);
    expect(size.next).toBe(32);
  });
});
