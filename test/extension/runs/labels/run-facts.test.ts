import { describe, expect, it } from "vitest";
import { endedWords } from "../../../../extension/src/runs/labels/ended-words.ts";
import { runFacts } from "../../../../extension/src/runs/labels/run-facts.ts";
import { LARGE, variedRun } from "../../../helpers/runs/sample-history.ts";

describe("runFacts", () => {
  it("names the model, the hardware and the requested values", () => {
    const facts = new Map(
      runFacts(variedRun(0, 0, { model: LARGE, gpu_layers: 22, total_layers: 36, gpu_layers_asked: 99 })),
    );
    expect(facts.get("Layers on the GPU")).toBe("22 of 36, asked for 99");
    expect(facts.get("Runs on")).toBe("CPU");
    expect(facts.get("System prompt")).toBe("0 bytes");
  });

  it("omits facts that were not kept", () => {
    expect(runFacts({ run_id: "r", at: 0, model: "m", stats: {} })).toEqual([]);
    const script = { size: 0, gpu_layers: 0, total_layers: 0 };
    expect(runFacts({ run_id: "r", at: 0, model: "scripted", stats: {}, ...script })).toEqual([]);
  });

  it("leaves out threads and drafting where the card above shows them", () => {
    const measured = { threads_reading: 4, threads_writing: 2, draft_tokens: 24, accepted_tokens: 20 };
    const run = { run_id: "r", at: 0, model: "m", threads: 4 };
    expect(runFacts({ ...run, stats: measured })).toEqual([]);
    expect(runFacts({ ...run, stats: {} })).toEqual([["Threads", "4"]]);
  });
});

describe("endedWords", () => {
  it("says briefly why a run ended", () => {
    const words = (stats: object, change = {}) => endedWords(variedRun(0, 0, { stats, ...change }));
    expect(words({ finish_reason: "stop" })).toBe("finished");
    expect(words({ finish_reason: "aborted", stop_latency: 14 })).toBe("stopped by you, ended in 14\u00a0ms");
    expect(words({ finish_reason: "aborted" })).toBe("stopped by you");
    expect(words({ finish_reason: "error" }, { error_code: "engine_crashed" })).toBe("The engine crashed");
    expect(words({ finish_reason: "error" })).toBe("failed");
    expect(words({})).toBeUndefined();
    expect(words({ finish_reason: "content_filtered" })).toBe("content_filtered");
    expect(words({ finish_reason: "error" }, { error_code: "engine_bored" })).toBe("Something went wrong");
  });
});
