import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

/** Takes every ended run, as it is kept. */
export interface RunListener {
  /** Takes microseconds and never throws; whatever must be done is done later. */
  record(run: StoredRun): void;
  /** Does what is still to be done. Never rejects. */
  close(): Promise<void>;
}
