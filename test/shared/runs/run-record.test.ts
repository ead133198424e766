import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { generationStatisticsSchema } from "@tacho/shared/protocol/statistics.ts";
import { toCsvLine } from "@tacho/shared/runs/csv.ts";
import { toJsonLine } from "@tacho/shared/runs/jsonl.ts";
import { toPrometheus } from "@tacho/shared/runs/prometheus.ts";
import { runRecordSchema } from "@tacho/shared/runs/run-record.ts";
import { PLAIN_STATISTICS } from "@tacho/shared/runs/run-statistics.ts";
import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import { describe, expect, it } from "vitest";
import { GOLDEN_RUN } from "../../helpers/runs/sample-run.ts";

/** The golden run as a later release might have kept it. */
const NEWER = {
  ...GOLDEN_RUN,
  error_code: "engine_bored",
  stats: { ...GOLDEN_RUN.stats, finish_reason: "filtered", draft_tokens: 12 },
  settings: { ...GOLDEN_RUN.settings, mirostat: 2, sampler: "min_p" },
};

describe("a run of a newer release", () => {
  it("keeps a setting, a number and a code that are not known here", () => {
    expect(runRecordSchema.parse(NEWER)).toEqual(NEWER);
  });

  it("is exported whole where the format has room for it, and as far as known elsewhere", () => {
    const run = runRecordSchema.parse(NEWER);
    expect(JSON.parse(toJsonLine(run))).toEqual(NEWER);
    expect(toCsvLine(run)).toContain(",filtered,");
    expect(toPrometheus([run])).toContain('finish_reason="filtered"');
    expect(statisticsLine(run.stats)).toContain("finish=filtered");
  });
});

describe("a run that was kept before a change", () => {
  it("still shows a setting that is out of today's range, and one that is gone by now", () => {
    const settings = { temperature: 9, top_k: -4, max_tokens: 1e9, typical_p: 0.5 };
    expect(runRecordSchema.parse({ ...GOLDEN_RUN, settings }).settings).toEqual(settings);
  });

  it("still shows a code that was renamed", () => {
    const failed = { ...GOLDEN_RUN, error_code: "out_of_memory" };
    expect(runRecordSchema.parse(failed).error_code).toBe("out_of_memory");
  });

  it("shows everything but the value that is of another type", () => {
    const damaged = {
      ...GOLDEN_RUN,
      threads: "two",
      stats: { ...GOLDEN_RUN.stats, output_tokens: "35", inter_token_latency: { p50: 1 }, context_parts: 7 },
      settings: { ...GOLDEN_RUN.settings, seed: { value: 42 }, top_p: null },
    };
    const { output_tokens: _, inter_token_latency: __, ...stats } = GOLDEN_RUN.stats;
    const { seed: ___, top_p: ____, ...settings } = GOLDEN_RUN.settings ?? {};
    const { threads: _____, ...facts } = GOLDEN_RUN;
    expect(runRecordSchema.parse(damaged)).toEqual({ ...facts, stats, settings });
  });
});

it("keeps no text among the settings, whatever stands there", () => {
  const settings = { system_prompt: "Be brief.", stop: ["END"], temperature: 1 };
  expect(runRecordSchema.parse({ ...GOLDEN_RUN, settings }).settings).toEqual({ temperature: 1 });
});

it("a page of runs shows a strange run as far as it can be read, and leaves out only what is no run", () => {
  const strange = {
    run_id: "strange",
    at: "yesterday",
    model: 7,
    stats: { output_tokens: 3, total_time: "x" },
  };
  const page = { type: "runs", id: "l", status: "success", runs: [GOLDEN_RUN, strange, 7, { at: 1 }, NEWER] };
  expect(parseHostMessage(page)).toMatchObject({
    runs: [GOLDEN_RUN, { run_id: "strange", at: 0, model: "", stats: { output_tokens: 3 } }, NEWER],
  });
});

it("has a name for every number of the wire", () => {
  const parts = ["inter_token_latency", "inter_token_gaps", "context_parts", "sources"];
  const names = Object.keys(generationStatisticsSchema.shape).filter((name) => !parts.includes(name));
  expect([...PLAIN_STATISTICS]).toEqual(names);
});
