import type { Aggregate, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { Rating, StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { keptDefaults } from "@tacho/shared/settings/kept-settings.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { aggregate } from "./aggregate.ts";
import { readIndexedRun } from "./index/indexed-run.ts";
import { RunIndex } from "./index/run-index.ts";
import { listRuns } from "./list-runs.ts";
import { selectedRuns } from "./selected-runs.ts";
import type { AggregateQuery, RunPage, RunQuery, RunSelection, StatisticsStore } from "./statistics-store.ts";

/** Keeps runs in memory until the process ends. Used by tests and by hosts that must not write to disk. */
export class MemoryStatisticsStore implements StatisticsStore {
  private readonly index = new RunIndex<StoredRun>();
  private readonly clock: Pick<Clock, "date">;

  private readonly settings: SettingsTable;

  constructor(clock: Pick<Clock, "date">, settings: SettingsTable = SETTINGS) {
    this.clock = clock;
    this.settings = settings;
  }

  record(run: StoredRun): void {
    const indexed = readIndexedRun(run, keptDefaults(this.settings));
    if (indexed !== undefined) this.index.add(indexed, run);
  }

  async load(): Promise<void> {}

  aggregate({ group_by, ...filter }: AggregateQuery = {}): Aggregate {
    return aggregate(this.index.columns, this.index.find(filter), group_by);
  }

  last(): GenerationStatistics | undefined {
    const [row] = this.index.find();
    return row === undefined ? undefined : this.index.sourceOf(row)?.stats;
  }

  listRuns(query: RunQuery): Promise<RunPage> {
    return listRuns(this.index, query, async (_, run) => run);
  }

  async deleteRuns(selection: RunSelection): Promise<number> {
    const ids = selectedRuns(this.index, selection);
    for (const id of ids) this.index.delete(id);
    return ids.length;
  }

  async rateRun(runId: string, rating: Rating | undefined): Promise<boolean> {
    if (!this.index.has(runId)) return false;
    this.index.rateNow(runId, rating, this.clock.date());
    return true;
  }

  async close(): Promise<void> {}
}
