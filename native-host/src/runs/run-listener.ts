import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

/** Receives every ended run, in the form that is kept. */
export interface RunListener {
  /** Records a run. Must return within microseconds and never throw; slow work is deferred. */
  record(run: StoredRun): void;
  /** Finishes deferred work. Never rejects. */
  close(): Promise<void>;
}
