import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import type { Logger } from "../system/logging/logger.ts";
import type { RunListener } from "./run-listener.ts";
import type { RunRecord } from "./statistics-store.ts";
import { toStoredRun } from "./to-stored-run.ts";

export interface EndedRunsOptions {
  /** Receives ended runs. The history comes first, so that no other listener knows a run before it. */
  listeners: readonly RunListener[];
  logger: Pick<Logger, "warn">;
  /** The settings that a run may have used. Default: the product's own. */
  settings?: SettingsTable;
}

/** The only exit of ended runs: reduces each once to what may be kept, then passes it to every listener. */
export class EndedRuns {
  readonly #listeners: readonly RunListener[];
  readonly #watchers = new Set<(run: StoredRun) => void>();
  readonly #logger: Pick<Logger, "warn">;
  readonly #settings: SettingsTable;

  constructor({ listeners, logger, settings = SETTINGS }: EndedRunsOptions) {
    this.#listeners = listeners;
    this.#logger = logger;
    this.#settings = settings;
  }

  record(record: RunRecord): void {
    const { run, refused } = toStoredRun(record, this.#settings);
    if (refused.length > 0) {
      this.#logger.warn("Dropped impossible numbers of a run.", {
        run_id: record.run_id,
        fields: refused.join(" "),
      });
    }
    if (run === undefined) return;
    for (const listener of this.#listeners) listener.record(run);
    for (const watch of this.#watchers) watch(run);
  }

  /** Calls back with every run from now on. The returned function unsubscribes. */
  watch(watcher: (run: StoredRun) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Resolves when every listener is done. Never rejects. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#listeners.map((listener) => listener.close()));
  }
}
