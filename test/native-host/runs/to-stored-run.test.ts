import { runRecordSchema } from "@tacho/shared/runs/run-record.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { expect, it } from "vitest";
import { toStoredRun } from "../../../native-host/src/runs/to-stored-run.ts";
import { sampleRun } from "../../helpers/runs/sample-run.ts";

const settings = { ...DEFAULT_SETTINGS, seed: 7, system_prompt: "Sei höflich", stop: ["GEHEIM", "ö"] };
const { settings: _, ...record } = sampleRun("r1", { stats: { output_tokens: 3 } });

it("keeps numbers, and only the lengths of texts", () => {
  const { run, refused } = toStoredRun({ ...record, settings, backend: "cpu" });
  expect(refused).toEqual([]);
  expect(run?.settings).toMatchObject({
    temperature: 0.7,
    seed: 7,
    system_prompt_length: 12,
    stop_lengths: [6, 2],
  });
  expect(JSON.stringify(run)).not.toMatch(/höflich|GEHEIM/);
  expect(runRecordSchema.parse(run)).toEqual(run);
});

it("drops fields unknown to the schema", () => {
  const careless = {
    ...record,
    settings: { ...settings, prompt: "the prompt" },
    stats: { ...record.stats, thought: "the answer", finish_reason: "the answer" as "stop" },
    text: "the answer",
    error_code: "the answer",
    messages: [{ content: "the prompt" }],
  };
  const { run, refused } = toStoredRun(careless);
  expect(JSON.stringify(run)).not.toMatch(/answer|prompt"/);
  expect(refused).toEqual(["finish_reason", "error_code"]);
});

it("drops an invalid field but keeps the run", () => {
  const { run, refused } = toStoredRun({
    ...record,
    threads: -2,
    stats: { output_tokens: 3, total_time: Number.NaN },
  });
  const { threads: _, ...rest } = record;
  expect(run).toEqual(rest);
  expect(refused).toEqual(["total_time", "threads"]);
});

it("rejects an invalid run", () => {
  expect(toStoredRun({ ...record, run_id: "" }).run).toBeUndefined();
  expect(toStoredRun({ ...record, at: Number.NaN }).run).toBeUndefined();
});
