import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { readIndexedRun } from "../index/indexed-run.ts";
import { RunIndex } from "../index/run-index.ts";
import type { HistoryLine } from "./history-line.ts";
import type { LinePlace } from "./history-writer.ts";

/** A run that is not written yet, or where it is written. */
export type RunSource = StoredRun | LinePlace;

/** What the lines of the history amount to, whatever their order and however often one is read. */
export class RunHistory {
  readonly index = new RunIndex<RunSource>();
  /** Segments that hold runs that were deleted. */
  readonly dirty = new Set<string>();
  /** Lines that were left alone: of a newer version or kind, and torn or damaged ones. */
  readonly leftAlone = { unknown: 0, unreadable: 0 };

  /** A run of this process, not written yet. */
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

  /** A run of this process has been written. */
  written(runId: string, place: LinePlace): void {
    if (this.index.isDeleted(runId)) this.dirty.add(place.segment);
    else this.index.moveTo(runId, place);
  }

  /** Forgets the runs of segments that are gone. */
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
