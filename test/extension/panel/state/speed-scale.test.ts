import { beforeEach, describe, expect, it } from "vitest";
import { createRun } from "../../../../extension/src/conversations/run.ts";
import { SpeedScale } from "../../../../extension/src/panel/state/speed-scale.ts";
import { finished, LOADED } from "../../../helpers/extension/sample-answers.ts";
import { GOLDEN_STATS } from "../../../helpers/runs/sample-run.ts";

let kept: Map<string, string>;
let scale: SpeedScale;
const writing = (tokens_per_second: number) => ({
  ...createRun("g"),
  phase: "writing" as const,
  tokens_per_second,
});

const answerAt = (tokens_per_second: number) =>
  finished("x", { stats: { ...GOLDEN_STATS, tokens_per_second } });

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
    scale.learn([answerAt(50)]);
    const best = scale.share(writing(50), LOADED.model);
    expect(scale.share(writing(25), LOADED.model)).toBeCloseTo(best / 2);
    expect(scale.share(writing(25), "another")).toBe(best);
  });

  it("stores the best speed", () => {
    scale.learn([answerAt(50)]);
    scale.learn([answerAt(20)]);
    expect(scale.share(writing(25), LOADED.model)).toBeCloseTo(scale.share(writing(50), LOADED.model) / 2);
    expect([...kept]).toEqual([[`tacho.best_speed.${LOADED.model}`, "50"]]);
  });

  it("learns nothing from an answer whose model is unknown, or too short to tell", () => {
    const { model: _, ...run } = answerAt(50).run;
    scale.learn([{ ...answerAt(50), run }]);
    scale.learn([finished("x", { stats: { ...GOLDEN_STATS, output_tokens: 2, tokens_per_second: 4000 } })]);
    expect([...kept]).toEqual([]);
  });

  it("never exceeds the scale", () => {
    expect(scale.share(writing(1e9), "m")).toBeLessThanOrEqual(1);
  });
});
