import { describe, expect, it } from "vitest";
import { readIndexedRun } from "../../../native-host/src/runs/index/indexed-run.ts";
import { parseStoredRun } from "../../../native-host/src/runs/parse-stored-run.ts";
import { sampleRun } from "../../helpers/runs/sample-run.ts";

const run = sampleRun("r", { stats: { output_tokens: 3 } });

it("keeps what a newer host named and measured, and passes over fields it cannot place", () => {
  const newer = {
    ...run,
    mood: "good",
    error_code: "engine_bored",
    stats: { ...run.stats, finish_reason: "filtered", energy: 4 },
    settings: { temperature: 0.7, mirostat: 2, sampler: "min_p", dry: true, text: "a whole sentence" },
  };
  const { mood: _, ...known } = newer;
  const { text: __, ...settings } = newer.settings;
  expect(parseStoredRun(newer)).toEqual({ run: { ...known, settings }, refused: [] });
});

describe("a value that cannot be read", () => {
  it.each([
    [{ at: "now" }, { at: 0 }, ["at"]],
    [{ at: 1e300 }, { at: 0 }, ["at"]],
    [{ model: 7 }, { model: "" }, ["model"]],
    [{ stats: 7 }, { stats: {} }, []],
    [{ threads: "many" }, { threads: undefined }, ["threads"]],
    [{ stats: { output_tokens: "3", total_time: 4 } }, { stats: { total_time: 4 } }, ["output_tokens"]],
    [{ settings: [1] }, { settings: undefined }, ["settings"]],
    [{ rating: "sideways" }, { rating: undefined }, ["rating"]],
  ])("costs itself and not the run: %j", (fields, read, refused) => {
    expect(parseStoredRun({ ...run, ...fields })).toEqual({ run: { ...run, ...read }, refused });
  });

  it("is indexed with the fallback that it is shown with", () => {
    for (const fields of [
      { at: "now" },
      { at: 1e300 },
      { model: 7 },
      { stats: null },
      { stats: { finish_reason: "" } },
    ]) {
      const indexed = readIndexedRun({ ...run, ...fields });
      const shown = parseStoredRun({ ...run, ...fields }).run;
      expect(indexed).toMatchObject({ at: shown?.at, model: shown?.model });
      expect(indexed?.finish_reason).toBe(shown?.stats.finish_reason);
    }
  });
});

it("is no run without an id", () => {
  expect(parseStoredRun({ ...run, run_id: 5 })).toEqual({ refused: ["run_id"] });
  expect(readIndexedRun({ ...run, run_id: 5 })).toBeUndefined();
});
