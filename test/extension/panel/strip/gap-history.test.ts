import { describe, expect, it } from "vitest";
import { createRun } from "../../../../extension/src/conversations/run.ts";
import { GapHistory } from "../../../../extension/src/panel/strip/gap-history.ts";

const run = (output_tokens: number) => ({ ...createRun("g"), output_tokens });

describe("GapHistory", () => {
  it("does not count the wait for the first token as a gap", () => {
    const history = new GapHistory();
    history.observe(run(0), 0);
    history.observe(run(1), 500);
    history.observe(run(2), 520);
    expect(history.of("g")).toEqual([20]);
  });

  it("divides the time among tokens that arrive together", () => {
    const history = new GapHistory();
    history.observe(run(1), 0);
    history.observe(run(4), 60);
    expect(history.of("g")).toEqual([20, 20, 20]);
  });

  it("returns the same list until a gap is added", () => {
    const history = new GapHistory();
    history.observe(run(1), 0);
    history.observe(run(2), 10);
    const before = history.of("g");
    history.observe(run(2), 20);
    expect(history.of("g")).toBe(before);
  });

  it("stays small over a long answer and keeps the longest stall", () => {
    const history = new GapHistory();
    let time = 0;
    for (let tokens = 1; tokens <= 5000; tokens += 1) {
      time += tokens === 2500 ? 400 : 20;
      history.observe(run(tokens), time);
    }
    expect(history.of("g").length).toBeLessThanOrEqual(240);
    expect(Math.max(...history.of("g"))).toBe(400);
  });

  it("holds only answers that are running, and a few that were left in their middle", () => {
    const history = new GapHistory();
    for (let index = 0; index < 1000; index += 1) {
      const id = `run-${index}`;
      history.observe({ ...run(1), generation_id: id }, 0);
      history.observe({ ...run(2), generation_id: id }, 10);
      if (index % 2 === 0) {
        history.observe({ ...run(2), generation_id: id, phase: "ended", end: { finish_reason: "stop" } }, 20);
        expect(history.of(id)).toEqual([]);
      }
    }
    expect(history.size).toBe(8);
    expect(history.of("run-999")).toEqual([10]);
  });

  it("has no gaps of a run it did not observe", () => {
    const history = new GapHistory();
    history.observe({ ...run(30), phase: "ended", end: { finish_reason: "stop" } }, 0);
    expect(history.of("g")).toEqual([]);
  });
});
