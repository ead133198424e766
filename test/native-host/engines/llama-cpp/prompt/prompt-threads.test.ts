import { describe, expect, it } from "vitest";
import {
  PromptThreads,
  threadCandidates,
} from "../../../../../native-host/src/engines/llama-cpp/prompt/prompt-threads.ts";

/** Reads `chunks` chunks of 16 tokens at the `cost` of each number of threads, and returns the numbers used. */
function read(threads: PromptThreads, chunks: number, cost: (threads: number) => number): number[] {
  return Array.from({ length: chunks }, () => {
    const used = threads.next;
    threads.measured(used, 16, 16 * cost(used));
    return used;
  });
}

const idle = (threads: number) => 10 / threads;
const contended = (threads: number) => (threads === 2 ? 40 : 10);

describe("PromptThreads", () => {
  it("uses all cores while they are free, after one trial of the alternative", () => {
    expect(read(new PromptThreads([2, 1]), 6, idle)).toEqual([2, 1, 2, 2, 2, 2]);
  });

  it("leaves a core to another program", () => {
    expect(read(new PromptThreads([2, 1]), 6, contended)).toEqual([2, 1, 1, 1, 1, 1]);
  });

  it("returns to all cores when they are free, and tries less often while nothing changes", () => {
    const threads = new PromptThreads([2, 1]);
    const used = read(threads, 60, contended);
    const trials = used.flatMap((count, index) => (count === 2 ? [index] : []));
    expect(trials).toEqual([0, 8, 24, 56]);
    threads.restart();
    expect(read(threads, 30, idle).at(-1)).toBe(2);
  });

  it("never changes an explicit number", () => {
    expect(new Set(read(new PromptThreads([2]), 30, contended))).toEqual(new Set([2]));
  });

  it("offers few candidates, each at least one", () => {
    expect(threadCandidates(1)).toEqual([1]);
    expect(threadCandidates(2)).toEqual([2, 1]);
    expect(threadCandidates(16)).toEqual([16, 15, 8]);
  });
});
