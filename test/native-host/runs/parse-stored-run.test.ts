import { expect, it } from "vitest";
import { parseStoredRun } from "../../../native-host/src/runs/parse-stored-run.ts";

const run = { run_id: "r", at: 5, model: "m", stats: { output_tokens: 3 } };

it("keeps the names of a newer host, and passes over its fields", () => {
  const newer = {
    ...run,
    mood: "good",
    error_code: "engine_bored",
    stats: { ...run.stats, finish_reason: "bored", energy: 4 },
  };
  const { mood: _, ...known } = newer;
  const { energy: __, ...stats } = newer.stats;
  expect(parseStoredRun(newer)).toEqual({ run: { ...known, stats }, refused: [] });
});

it.each([{ run_id: 5 }, { at: "now" }, { model: undefined }])("rejects a run with %j", (fields) => {
  expect(parseStoredRun({ ...run, ...fields })).not.toHaveProperty("run");
});

it("requires stats, even if empty", () => {
  expect(parseStoredRun({ ...run, stats: {} }).run?.stats).toEqual({});
  expect(parseStoredRun({ ...run, stats: 7 }).run?.stats).toEqual({});
});
