import { describe, expect, it } from "vitest";
import { describeAggregate } from "../../../../native-host/src/cli/stats/describe-aggregate.ts";
import { runsTable } from "../../../../native-host/src/cli/stats/runs-table.ts";
import { MemoryStatisticsStore } from "../../../../native-host/src/runs/memory-statistics-store.ts";
import { FAILED_RUN, GOLDEN_RUN } from "../../../helpers/runs/sample-run.ts";

function storeOf(...runs: (typeof GOLDEN_RUN)[]) {
  const store = new MemoryStatisticsStore({ date: () => 0 });
  for (const { settings: _, ...run } of runs) store.record(run);
  return store;
}

describe("statistics in the terminal", () => {
  it("shows the totals of all runs", () => {
    const text = describeAggregate(storeOf(GOLDEN_RUN, FAILED_RUN).aggregate());
    expect(text).toBe(
      [
        "2 runs: 364 tokens in (236 cached), 35 out. Ended: stop 1, error 1.",
        "",
        "                        p50     p95     p99  runs",
        "time to first token  125 ms  125 ms  125 ms     1",
        "tokens/s               52.9    52.9    52.9     1",
        "prompt tokens/s      1020.4  1020.4  1020.4     1",
        "total time             3 ms  768 ms  768 ms     2",
        "",
      ].join("\n"),
    );
  });

  it("compares models if there are several", () => {
    const other = { ...GOLDEN_RUN, run_id: "other", model: "qwen", at: GOLDEN_RUN.at + 1 };
    const text = describeAggregate(storeOf(GOLDEN_RUN, other).aggregate());
    expect(text).toContain(
      [
        "model                       runs  out  ttft p50  tok/s p50",
        "qwen                           1   35    125 ms       52.9",
        "SmolLM2-135M-Instruct.Q4_1     1   35    125 ms       52.9",
      ].join("\n"),
    );
  });

  it("says when there are no runs", () => {
    expect(describeAggregate(storeOf().aggregate())).toBe("No runs recorded yet.\n");
  });

  it("lists runs with a dash for absent numbers", () => {
    const [titles, golden, failed] = runsTable([GOLDEN_RUN, FAILED_RUN]).split("\n");
    expect(titles?.split(/\s{2,}/)).toEqual(
      "when,model,in,cached,out,ttft,tok/s,read/s,total,ended".split(","),
    );
    expect(golden?.split(/\s{2,}/).slice(1)).toEqual([
      "SmolLM2-135M-Instruct.Q4_1",
      "364",
      "236",
      "35",
      "125 ms",
      "52.9",
      "1020.4",
      "768 ms",
      "stop",
    ]);
    expect(golden).toMatch(/^2026-11-2[12] \d\d:00:00 /);
    expect(failed?.split(/\s{2,}/).slice(2)).toEqual([
      "-",
      "-",
      "-",
      "-",
      "-",
      "-",
      "3 ms",
      "model_load_failed",
    ]);
  });
});
