import type { FinishReason } from "@tacho/shared/protocol/statistics.ts";

/** Which runs; all conditions hold together, an absent one holds for every run. */
export interface RunFilter {
  model?: string | undefined;
  /** Accepted at or after, ms since the epoch. */
  since?: number | undefined;
  /** Accepted before, ms since the epoch. */
  until?: number | undefined;
  finish_reason?: FinishReason | undefined;
}
