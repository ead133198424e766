import { describe, expect, it } from "vitest";
import { gapsPlot } from "../../../../extension/src/runs/plots/gaps-plot.ts";
import { modelSeries } from "../../../../extension/src/runs/plots/model-colors.ts";
import { promptPlot } from "../../../../extension/src/runs/plots/prompt-plot.ts";
import { contextPlot, decodePlot, firstTokenPlot } from "../../../../extension/src/runs/plots/time-plots.ts";
import { LARGE, SMALL, sampleHistory, sampleRun } from "../../../gallery/sample-history.ts";

const NOW = Date.parse("2026-03-05T14:02:00");
const runs = sampleHistory(40, NOW);
const models = modelSeries(runs);
const sum = (values: readonly (number | null)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe("plots over time", () => {
  it("plots every run that has the number, oldest first, in its model's series", () => {
    const plot = decodePlot({ runs, models, now: NOW });
    expect(plot.xs).toEqual(runs.map(({ at }) => at).reverse());
    expect(plot.series.map(({ name }) => name)).toEqual(["SmolLM2-135M-Instruct Q4_1", "Qwen3-4B Q4_K_M"]);
    plot.xs.forEach((_, index) => {
      expect(plot.series.filter(({ values }) => values[index] !== null)).toHaveLength(1);
    });
    const unmeasured = sampleRun(1, NOW, { stats: { finish_reason: "error" } });
    expect(decodePlot({ runs: [unmeasured], models, now: NOW })).toMatchObject({ runs: 0, series: [] });
  });

  it("describes a point and returns its run", () => {
    const run = sampleRun(0, NOW, { stats: { tokens_per_second: 52.94, time_to_first_token: 125.4 } });
    const options = { runs: [run], models, now: NOW };
    expect(decodePlot(options).describe(0)).toBe("52.9 tok/s · SmolLM2-135M-Instruct Q4_1 · today 14:02");
    expect(firstTokenPlot(options).describe(0)).toContain("125\u00a0ms");
    expect(decodePlot(options).runAt?.(0)).toBe("run-0");
  });

  it("places a measured 0 on the log scale", () => {
    const run = sampleRun(0, NOW, { stats: { time_to_first_token: 0 } });
    const [series] = firstTokenPlot({ runs: [run], models, now: NOW }).series;
    expect(series?.values[0]).toBeGreaterThan(0);
  });

  it("plots the context as a share of its size", () => {
    const run = sampleRun(0, NOW, { stats: { context_used: 399, context_size: 4096 } });
    const plot = contextPlot({ runs: [run], models, now: NOW });
    expect(plot.describe(0)).toContain("9.7\u00a0%, 399 of 4,096");
  });

  it("builds a table by day and model, latest first, with exact percentiles", () => {
    const three = [10, 20, 30].map((rate, index) =>
      sampleRun(index, NOW - index * 1000, { model: SMALL, stats: { tokens_per_second: rate } }),
    );
    const { columns, rows } = decodePlot({ runs: three, models, now: NOW }).table();
    expect(columns).toEqual(["Day", "Model", "Runs", "p50", "p95"]);
    expect(rows).toEqual([["today", "SmolLM2-135M-Instruct Q4_1", "3", "20.0", "30.0"]]);
  });
});

describe("prompt speed against prompt length", () => {
  it("counts only uncached prompt tokens and omits fully cached prompts", () => {
    const stats = { input_tokens: 364, cached_tokens: 236, prompt_tokens_per_second: 1020.4 };
    const plot = promptPlot([sampleRun(0, NOW, { stats })], models);
    expect(plot.xs).toEqual([128]);
    expect(plot.describe(0)).toContain("1,020 tok/s, 128 tokens");
    expect(plot.table().rows[0]?.[0]).toBe("128 to 255");
    const whole = sampleRun(0, NOW, { stats: { ...stats, cached_tokens: 364 } });
    expect(promptPlot([whole], models).runs).toBe(0);
  });
});

describe("gaps plot", () => {
  it("plots shares of answers that add up to one, for p50 and for p95", () => {
    const plot = gapsPlot(runs);
    expect(plot.runs).toBe(40);
    for (const { values } of plot.series) expect(sum(values)).toBeCloseTo(1);
    expect(plot.table().rows).toHaveLength(plot.xs.length);
  });

  it("plots nothing when no answer had two tokens", () => {
    const short = sampleRun(0, NOW, { stats: { output_tokens: 1 } });
    expect(gapsPlot([short])).toMatchObject({ runs: 0, series: [], xs: [] });
  });
});

describe("colours of the models", () => {
  it("assigns colours by use; models beyond the number of colours share one", () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      sampleRun(index, index, { model: `model-${Math.floor(Math.sqrt(index))}-${index % 2}` }),
    );
    const series = modelSeries(many);
    expect(new Set(series.map(({ color }) => color)).size).toBe(series.length);
    expect(series.at(-1)?.name).toBe("other models");
    for (const { model } of many) expect(series.filter(({ has }) => has(model))).toHaveLength(1);
    expect(modelSeries([sampleRun(0, 0, { model: LARGE })])).toMatchObject([{ color: "needle" }]);
  });
});
