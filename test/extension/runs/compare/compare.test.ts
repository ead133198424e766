import { describe, expect, it } from "vitest";
import { compare } from "../../../../extension/src/runs/compare/compare.ts";
import { modelFigures, runFigures } from "../../../../extension/src/runs/compare/compared-figures.ts";
import { sampleHistory, variedRun } from "../../../helpers/runs/sample-history.ts";
import { sampleTotals } from "../../../helpers/runs/sample-totals.ts";

const a = variedRun(0, 0, { stats: { tokens_per_second: 50, time_to_first_token: 100 }, threads: 4 });
const b = variedRun(0, 0, { stats: { tokens_per_second: 40, time_to_first_token: 80 }, threads: 4 });
const figure = (name: string, from = compare(runFigures(), a, b)) => from.find((each) => each.name === name);

describe("comparison of two runs", () => {
  it("gives the difference of the second run from the first and rates it", () => {
    expect(figure("Decode speed")).toMatchObject({
      a: "50.0\u00a0tok/s",
      b: "40.0\u00a0tok/s",
      differs: true,
    });
    expect(figure("Decode speed")?.difference?.share).toBeCloseTo(-0.2);
    expect(figure("Decode speed")?.difference?.tone).toBe("bad");
    expect(figure("First token")?.difference?.tone).toBe("good");
  });

  it("marks equal figures and omits those that neither run has", () => {
    expect(figure("Threads")).toMatchObject({ a: "4", b: "4", differs: false });
    expect(figure("Stop")).toBeUndefined();
  });

  it("shows differing settings without a percentage", () => {
    const cold = variedRun(0, 0, { settings: { ...settingsOf(a), temperature: 0 } });
    const row = figure("Temperature", compare(runFigures(), a, cold));
    expect(row).toMatchObject({ a: "1.2", b: "0", differs: true });
    expect(row?.difference).toBeUndefined();
  });

  it("shows a number that only one run has, without a difference", () => {
    const stopped = variedRun(0, 0, { stats: { stop_latency: 14 } });
    const row = figure("Stop time", compare(runFigures(), a, stopped));
    expect(row).toEqual({ name: "Stop time", a: undefined, b: "14\u00a0ms", differs: true });
  });
});

describe("comparison of two models", () => {
  it("compares the percentiles of two models", () => {
    const { by_model } = sampleTotals(sampleHistory(200, 0));
    const [first, second] = Object.values(by_model);
    if (first === undefined || second === undefined) throw new Error("There are two models.");
    const rows = compare(modelFigures(), first, second);
    expect(rows.find(({ name }) => name === "Decode speed p50")?.difference?.tone).toBe("bad");
    expect(rows.map(({ name }) => name)).toContain("First token p95");
  });
});

function settingsOf({ settings }: typeof a) {
  if (settings === undefined) throw new Error("The sample has settings.");
  return settings;
}
