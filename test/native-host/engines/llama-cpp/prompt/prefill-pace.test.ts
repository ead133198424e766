import { expect, it } from "vitest";
import { PrefillPace } from "../../../../../native-host/src/engines/llama-cpp/prompt/prefill-pace.ts";

interface Machine {
  /** ms per token at depth 0. */
  base: number;
  growth: number;
  /** Fixed cost of a chunk in ms. */
  chunk: number;
}

interface Read {
  chunks: number[];
  durations: number[];
  /** Share of the truth, less one, of each estimate of the time left, by the share of the prompt that was read. */
  errors: { share: number; error: number }[];
}

function read(pace: PrefillPace, { base, growth, chunk }: Machine, total: number): Read {
  const done: Read = { chunks: [], durations: [], errors: [] };
  const estimates: { share: number; at: number; left: number }[] = [];
  let time = 0;
  for (let depth = 0; depth < total; ) {
    const size = Math.min(pace.chunkAt(depth, total - depth, false), total - depth);
    const noise = 1 + 0.05 * Math.sin(depth);
    const duration = noise * (chunk + size * base * (1 + growth * (depth + size / 2)));
    pace.measured(size, depth, duration);
    depth += size;
    time += duration;
    done.chunks.push(size);
    done.durations.push(duration);
    estimates.push({ share: depth / total, at: time, left: pace.timeLeft(depth, total) ?? Number.NaN });
  }
  done.errors = estimates
    .filter(({ share }) => share < 1)
    .map(({ share, at, left }) => ({ share, error: left / (time - at) - 1 }));
  return done;
}

const FAST: Machine = { base: 0.85, growth: 1e-3, chunk: 5 };
const SLOW: Machine = { base: 60, growth: 1e-4, chunk: 50 };

it("starts small, grows fast, and keeps chunks under a second at any depth", () => {
  const { chunks, durations } = read(new PrefillPace({ largest: 512 }), FAST, 7000);
  expect(chunks.slice(0, 3)).toEqual([32, 128, 512]);
  expect(Math.max(...durations)).toBeLessThan(1000);
  expect(chunks.at(-2)).toBeLessThan(256);
});

it("starts the next prompt with what it learned, and another process with what it was told", () => {
  const pace = new PrefillPace({ largest: 512 });
  read(pace, FAST, 3000);
  expect(pace.chunkAt(0, 7000, false)).toBeGreaterThan(400);
  const next = new PrefillPace({ largest: 512, known: pace.cost });
  expect(next.chunkAt(0, 7000, false)).toBeGreaterThan(400);
  expect(next.chunkAt(6000, 1000, false)).toBeLessThan(256);
});

it("never goes below 32 tokens, however slow the machine is", () => {
  const { chunks } = read(new PrefillPace({ largest: 512 }), SLOW, 400);
  expect(Math.min(...chunks.slice(0, -1))).toBe(32);
});

it("never exceeds the batch size", () => {
  const pace = new PrefillPace({ largest: 48, known: { base: 0.01, growth: 0 } });
  expect(pace.chunkAt(0, 1000, false)).toBe(48);
  expect(pace.chunkAt(0, 1000, true)).toBe(48);
});

it("reads whole groups of 64 tokens where attention is what costs", () => {
  const pace = new PrefillPace({ largest: 512, known: { base: 4, growth: 1e-3 } });
  read(pace, { base: 4, growth: 1e-3, chunk: 5 }, 3000);
  for (const depth of [1000, 3000, 6000]) expect(pace.chunkAt(depth, 2000, false) % 64).toBe(0);
  expect(pace.chunkAt(7000, 1000, false)).toBe(64);
});

it("reads a small rest together with the chunk before it", () => {
  const pace = new PrefillPace({ largest: 512, known: { base: 4, growth: 1e-3 } });
  expect(pace.chunkAt(6000, 90, false)).toBe(90);
  expect(pace.chunkAt(6000, 100, false)).toBe(64);
});

it.each([
  ["a fast machine", FAST],
  ["a slow machine", SLOW],
  ["attention that costs little", { base: 2, growth: 2e-5, chunk: 3 }],
  ["attention that costs much", { base: 1, growth: 2e-3, chunk: 3 }],
])("estimates the time left within 15 %% from a third of the way on, with %s", (_, machine) => {
  const pace = new PrefillPace({ largest: 512 });
  read(pace, machine, 7000);
  const { errors } = read(pace, machine, 7000);
  const late = errors.filter(({ share }) => share >= 1 / 3 && share < 0.95);
  expect(late.length).toBeGreaterThan(2);
  for (const { error } of late) expect(Math.abs(error)).toBeLessThan(0.15);
});

it("knows nothing before the first chunk", () => {
  expect(new PrefillPace({ largest: 512 }).timeLeft(0, 100)).toBeUndefined();
  expect(new PrefillPace({ largest: 512 }).cost).toBeUndefined();
});
