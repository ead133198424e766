import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

/** Exports ended runs. Errors it throws are logged and have no other effect. */
export interface RunExporter {
  /** Name to show in the log. */
  readonly name: string;
  record(run: StoredRun): void | Promise<void>;
  /** Sends what is still pending. */
  close(): Promise<void>;
}
