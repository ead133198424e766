import type { RunRecord } from "./statistics-store.ts";

/** Takes every ended run, beside the store. */
export interface RunSink {
  /** Takes microseconds and never throws; whatever must be done is done later. */
  record(run: RunRecord): void;
  /** Never rejects. */
  close(): Promise<void>;
}

export const NO_SINK: RunSink = { record: () => {}, close: async () => {} };
