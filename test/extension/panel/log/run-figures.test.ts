import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import { createRun, interruptRun } from "../../../../extension/src/conversations/run.ts";
import { runMetrics, runSettings } from "../../../../extension/src/panel/log/run-figures.tsx";
import { finished } from "../../../helpers/extension/sample-answers.ts";
import { GOLDEN_STATS } from "../../../helpers/runs/sample-run.ts";

const asRecord = (figures: { name: string; value: string }[]) =>
  Object.fromEntries(figures.map(({ name, value }) => [name, value]));

describe("figures of a run", () => {
  it("publishes no figures before anything is known", () => {
    expect(runMetrics(createRun("g"))).toEqual([]);
  });

  it("publishes the streamed figures while an answer is written", () => {
    const run = {
      ...createRun("g"),
      phase: "writing" as const,
      prompt: { processed: 364, total: 364, cached: 0 },
      output_tokens: 12,
      time_to_first_token: 125.44,
    };
    expect(asRecord(runMetrics(run))).toEqual({
      input_tokens: "364",
      cached_tokens: "0",
      output_tokens: "12",
      time_to_first_token: "125.44",
    });
  });

  it("publishes all raw statistics at the end, with percentiles by name", () => {
    const metrics = asRecord(runMetrics(finished("x").run));
    expect(metrics).toMatchObject({
      finish_reason: "stop",
      load_time: "0",
      total_time: "767.7",
      "inter_token_latency.p50": "18.7",
      "inter_token_latency.max": "41.2",
    });
    expect(Object.keys(metrics)).toHaveLength(Object.keys(GOLDEN_STATS).length + 3);
  });

  it("omits absent figures", () => {
    const metrics = runMetrics(finished("x", { stats: { ...GOLDEN_STATS, stop_latency: undefined } }).run);
    expect(metrics.map(({ name }) => name)).not.toContain("stop_latency");
  });

  it("keeps the figures when the worker ends, with the reason", () => {
    const run = { ...createRun("g"), phase: "writing" as const, output_tokens: 7, tokens_per_second: 40 };
    const metrics = asRecord(runMetrics(interruptRun(run, wireError("engine_unavailable", "gone"))));
    expect(metrics).toEqual({ output_tokens: "7", tokens_per_second: "40", finish_reason: "error" });
  });

  it("publishes the settings that were used", () => {
    expect(asRecord(runSettings(finished("x").run))).toMatchObject({
      temperature: "1.2",
      seed: "1428571429",
      stop: '["###"]',
      system_prompt: "",
    });
  });
});

describe("figures of a server's run", () => {
  const remote = (sources: Record<string, string>) => {
    const { run } = finished("x", { stats: { ...GOLDEN_STATS, server_time: 740, sources } });
    return { ...run, model: { model: "gpu-box/llama", server: "gpu-box" } };
  };

  it("says the source of each number, and of no word", () => {
    const metrics = runMetrics(
      remote({ output_tokens: "reported", tokens_per_second: "derived", server_time: "reported" }),
    );
    const sources = Object.fromEntries(metrics.map(({ name, source }) => [name, source]));
    expect(sources).toMatchObject({
      output_tokens: "reported",
      tokens_per_second: "derived",
      server_time: "reported",
      time_to_first_token: "measured",
      "inter_token_latency.p95": "measured",
    });
    expect(sources.finish_reason).toBeUndefined();
  });

  it("says none for a model of this computer", () => {
    expect(runMetrics(finished("x").run).some(({ source }) => source !== undefined)).toBe(false);
  });
});
