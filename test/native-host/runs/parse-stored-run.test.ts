import { expect, it } from "vitest";
import { parseStoredRun } from "../../../native-host/src/runs/parse-stored-run.ts";
import { sampleRun } from "../../helpers/runs/sample-run.ts";

const run = sampleRun("r", { stats: { output_tokens: 3 } });

it("passes over what a newer host knows and this one does not", () => {
  const newer = {
    ...run,
    mood: "good",
    error_code: "engine_bored",
    stats: { ...run.stats, finish_reason: "bored", energy: 4 },
  };
  expect(parseStoredRun(newer)).toEqual({ run, refused: ["finish_reason", "error_code"] });
});

it.each([{ run_id: 5 }, { at: "now" }, { model: undefined }])("is no run with %j", (fields) => {
  expect(parseStoredRun({ ...run, ...fields })).not.toHaveProperty("run");
});

it("needs numbers, if only none", () => {
  expect(parseStoredRun({ ...run, stats: {} }).run?.stats).toEqual({});
  expect(parseStoredRun({ ...run, stats: 7 }).run?.stats).toEqual({});
});
