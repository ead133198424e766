import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import { toStoredRun } from "../../../native-host/src/runs/to-stored-run.ts";

/** Noon of 21 November 2026, UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12);
export const DAY = 24 * 60 * 60_000;

/** A run with an id; `overrides` replace whole fields. */
export function sampleRun(run_id: string, overrides: Partial<StoredRun> = {}): StoredRun {
  return {
    run_id,
    at: NOON,
    model: "smollm2",
    backend: "cpu",
    stats: { input_tokens: 10, output_tokens: 5, total_time: 100, finish_reason: "stop" },
    ...overrides,
  };
}

/** The same as it is kept after it used these settings. */
export function sampleRunWith(run_id: string, settings: UsedSettings): StoredRun {
  const { settings: _, ...plain } = sampleRun(run_id);
  const { run } = toStoredRun({ ...plain, settings });
  if (run === undefined) throw new Error("That is no run.");
  return run;
}
