import type { RunRecord } from "../../../native-host/src/runs/statistics-store.ts";

/** Noon of 21 November 2026, UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12);
export const DAY = 24 * 60 * 60_000;

/** A run with an id; `overrides` replace whole fields. */
export function sampleRun(run_id: string, overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    run_id,
    at: NOON,
    model: "smollm2",
    backend: "cpu",
    stats: { input_tokens: 10, output_tokens: 5, total_time: 100, finish_reason: "stop" },
    ...overrides,
  };
}
