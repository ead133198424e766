import type { RunRecord } from "./statistics-store.ts";

/** Receives every ended run, in addition to the store. */
export interface RunSink {
  /** Returns within microseconds and never throws. Real work is deferred. */
  record(run: RunRecord): void;
  /** Never rejects. */
  close(): Promise<void>;
}

export const NO_SINK: RunSink = { record: () => {}, close: async () => {} };
