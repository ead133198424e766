import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

/** Takes ended runs to somewhere else. What it throws is logged and costs nothing else. */
export interface RunExporter {
  /** For the log. */
  readonly name: string;
  record(run: StoredRun): void | Promise<void>;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}
