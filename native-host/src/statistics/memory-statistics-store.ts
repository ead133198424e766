import type { Aggregate, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { aggregate } from "./aggregate.ts";
import { readIndexedRun } from "./indexed-run.ts";
import { RunIndex } from "./run-index.ts";
import type { RunRecord, StatisticsStore } from "./statistics-store.ts";
import { toStoredRun } from "./to-stored-run.ts";

/** Keeps the runs until the process ends: for tests and for a host that is told to write nothing. */
export class MemoryStatisticsStore implements StatisticsStore {
  private readonly index = new RunIndex<StoredRun>();

  record(record: RunRecord): void {
    const { run } = toStoredRun(record);
    const indexed = readIndexedRun(run);
    if (run !== undefined && indexed !== undefined) this.index.add(indexed, run);
  }

  async load(): Promise<void> {}

  aggregate(): Aggregate {
    return aggregate(this.index.columns, this.index.find());
  }

  last(): GenerationStatistics | undefined {
    const [row] = this.index.find();
    return row === undefined ? undefined : this.index.sourceOf(row)?.stats;
  }

  async close(): Promise<void> {}
}
