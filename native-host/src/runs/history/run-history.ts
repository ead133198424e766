import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { readIndexedRun } from "../index/indexed-run.ts";
import { RunIndex } from "../index/run-index.ts";
import type { HistoryLine } from "./history-line.ts";
import type { LinePlace } from "./history-writer.ts";

/** A run that is still in memory, or its position on disk. */
export type RunSource = StoredRun | LinePlace;

/** Merges the lines of the history. Neither the order of the lines nor reading one twice changes the result. */
export class RunHistory {
  readonly index = new RunIndex<RunSource>();
  /** Segments that contain deleted runs. */
  readonly dirty = new Set<string>();
  /** Counts of skipped lines: of a newer version or unknown kind, and incomplete or damaged. */
  readonly leftAlone = { unknown: 0, unreadable: 0 };

  /** Adds a run of this process that is not on disk yet. */
  add(run: StoredRun): void {
    const indexed = readIndexedRun(run);
    if (indexed !== undefined) this.index.add(indexed, run);
  }

  apply(line: HistoryLine, place: LinePlace): void {
    switch (line.kind) {
      case "run":
        return this.applyRun(line.run, place);
      case "deleted":
        return this.delete(line.run_ids);
      case "rated":
        return this.index.rate(line.run_id, line.rating, line.at);
      case "unknown":
      case "unreadable":
        this.leftAlone[line.kind] += 1;
        return;
      default:
        line satisfies never;
    }
  }

  delete(runIds: readonly string[]): void {
    for (const id of runIds) {
      const source = this.index.delete(id);
      if (source !== undefined && isPlace(source)) this.dirty.add(source.segment);
    }
  }

  /** Records the position of a run once this process has written it. */
  written(runId: string, place: LinePlace): void {
    if (this.index.isDeleted(runId)) this.dirty.add(place.segment);
    else this.index.moveTo(runId, place);
  }

  /** Forgets the deleted runs of segments that do not exist any more: whoever removed those has erased them. */
  forgetDirty(existing: ReadonlySet<string>): void {
    for (const name of this.dirty) if (!existing.has(name)) this.dirty.delete(name);
  }

  /** Forgets the runs of removed segments. */
  dropSegments(names: ReadonlySet<string>): void {
    for (const row of this.index.find()) {
      const source = this.index.sourceOf(row);
      if (source !== undefined && isPlace(source) && names.has(source.segment))
        this.index.delete(this.index.idOf(row));
    }
  }

  private applyRun(run: unknown, place: LinePlace): void {
    const indexed = readIndexedRun(run);
    if (indexed === undefined) this.leftAlone.unknown += 1;
    else if (!this.index.add(indexed, place)) this.written(indexed.run_id, place);
  }
}

export function isPlace(source: RunSource): source is LinePlace {
  return "segment" in source;
}
