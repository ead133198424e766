import { expect, it } from "vitest";
import { parseStoredRun } from "../../../native-host/src/runs/parse-stored-run.ts";

const run = { run_id: "r", at: 5, model: "m", stats: { output_tokens: 3 } };

it("ignores fields of a newer host", () => {
  const newer = {
    ...run,
    mood: "good",
    error_code: "engine_bored",
    stats: { ...run.stats, finish_reason: "bored", energy: 4 },
  };
  expect(parseStoredRun(newer)).toEqual({ run, refused: ["finish_reason", "error_code"] });
});

it.each([{ run_id: 5 }, { at: "now" }, { model: undefined }])("rejects a run with %j", (fields) => {
  expect(parseStoredRun({ ...run, ...fields })).not.toHaveProperty("run");
});

it("requires stats, even if empty", () => {
  expect(parseStoredRun({ ...run, stats: {} }).run?.stats).toEqual({});
  expect(parseStoredRun({ ...run, stats: 7 }).run?.stats).toEqual({});
});
