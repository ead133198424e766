import { storedRunSchema } from "@tacho/shared/protocol/stored-run.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { expect, it } from "vitest";
import { toStoredRun } from "../../../native-host/src/runs/to-stored-run.ts";

const settings = { ...DEFAULT_SETTINGS, seed: 7, system_prompt: "Sei höflich", stop: ["GEHEIM", "ö"] };
const record = { run_id: "r1", at: 1_700_000_000_000, model: "m", stats: { output_tokens: 3 } };

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
  expect(storedRunSchema.parse(run)).toEqual(run);
});

it("drops fields unknown to the schema", () => {
  const careless = { ...record, settings, text: "the answer", messages: [{ content: "the prompt" }] };
  expect(JSON.stringify(toStoredRun(careless).run)).not.toMatch(/answer|prompt"/);
});

it("drops an invalid field but keeps the run", () => {
  const { run, refused } = toStoredRun({
    ...record,
    threads: -2,
    stats: { output_tokens: 3, total_time: Number.NaN },
  });
  expect(run).toEqual(record);
  expect(refused).toEqual(["total_time", "threads"]);
});

it("rejects an invalid run", () => {
  expect(toStoredRun({ ...record, run_id: "" }).run).toBeUndefined();
  expect(toStoredRun({ ...record, at: Number.NaN }).run).toBeUndefined();
});
