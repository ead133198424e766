import { beforeEach, describe, expect, it } from "vitest";
import { createRun } from "../../../../extension/src/conversations/run.ts";
import { SpeedScale } from "../../../../extension/src/panel/state/speed-scale.ts";
import { finished, GOLDEN_STATS } from "../../../gallery/sample-runs.ts";

let kept: Map<string, string>;
let scale: SpeedScale;
const writing = (tokens_per_second: number) => ({
  ...createRun("g"),
  phase: "writing" as const,
  tokens_per_second,
});

beforeEach(() => {
  kept = new Map();
  scale = new SpeedScale({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  });
});

describe("SpeedScale", () => {
  it("rests without a run and while a run waits", () => {
    expect(scale.share(undefined, "m")).toBe(0);
    expect(scale.share({ ...createRun("g"), phase: "queued" }, "m")).toBe(0);
  });

  it("relates the speed to the model's own best", () => {
    scale.learn([finished("x", { stats: { ...GOLDEN_STATS, tokens_per_second: 50 } })], "m");
    const best = scale.share(writing(50), "m");
    expect(scale.share(writing(25), "m")).toBeCloseTo(best / 2);
    expect(scale.share(writing(25), "another")).toBe(best);
  });

  it("stores the best speed", () => {
    scale.learn([finished("x", { stats: { ...GOLDEN_STATS, tokens_per_second: 50 } })], "m");
    scale.learn([finished("x", { stats: { ...GOLDEN_STATS, tokens_per_second: 20 } })], "m");
    expect(scale.share(writing(25), "m")).toBeCloseTo(scale.share(writing(50), "m") / 2);
  });

  it("never exceeds the scale", () => {
    expect(scale.share(writing(1e9), "m")).toBeLessThanOrEqual(1);
  });
});
