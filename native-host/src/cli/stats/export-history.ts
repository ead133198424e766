import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { CSV_HEADER, toCsvLine } from "@tacho/shared/runs/csv.ts";
import { toJsonLine } from "@tacho/shared/runs/jsonl.ts";
import { PrometheusTotals } from "@tacho/shared/runs/prometheus.ts";
import type { RunFilter } from "../../runs/index/run-index.ts";
import type { StatisticsStore } from "../../runs/statistics-store.ts";
import type { TerminalOutput } from "../terminal/terminal.ts";
import type { ExportFormat } from "./stats-options.ts";

/** Number of runs read at a time, to keep memory use low for long histories. */
const PAGE_LENGTH = 2000;

const FORMATTERS: Record<ExportFormat, (runs: AsyncIterable<StoredRun>) => AsyncGenerator<string>> = {
  async *jsonl(runs) {
    for await (const run of runs) yield toJsonLine(run);
  },
  async *csv(runs) {
    yield CSV_HEADER;
    for await (const run of runs) yield toCsvLine(run);
  },
  async *prometheus(runs) {
    const totals = new PrometheusTotals();
    for await (const run of runs) totals.add(run);
    yield totals.format();
  },
};

export interface ExportRunsOptions {
  store: Pick<StatisticsStore, "listRuns">;
  filter: RunFilter;
  format: ExportFormat;
  /** Output file, replaced atomically. Absent: `stdout`. */
  output: string | undefined;
  stdout: TerminalOutput;
}

/**
 * Writes all matching runs, newest first.
 *
 * @returns the number of runs written.
 */
export async function exportRuns({
  store,
  filter,
  format,
  output,
  stdout,
}: ExportRunsOptions): Promise<number> {
  let count = 0;
  async function* runs(): AsyncGenerator<StoredRun> {
    let before: string | undefined;
    do {
      const page = await store.listRuns({ ...filter, limit: PAGE_LENGTH, before });
      count += page.runs.length;
      yield* page.runs;
      before = page.next;
    } while (before !== undefined);
  }
  const source = Readable.from(FORMATTERS[format](runs()));
  if (output === undefined) {
    await pipeline(source, stdout, { end: false }).catch((error: unknown) => {
      // A closed stdout, as with `| head`, ends the export.
      if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
    });
    return count;
  }
  const unfinished = `${output}.${process.pid}.tmp`;
  try {
    await pipeline(source, createWriteStream(unfinished, { flush: true }));
    await rename(unfinished, output);
  } finally {
    await rm(unfinished, { force: true });
  }
  return count;
}
