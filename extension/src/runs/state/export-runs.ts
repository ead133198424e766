import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { CSV_HEADER, toCsvLine } from "@tacho/shared/runs/csv.ts";
import { toJsonLine } from "@tacho/shared/runs/jsonl.ts";
import { PrometheusTotals } from "@tacho/shared/runs/prometheus.ts";
import type { RunPage } from "./run-loader.ts";

export const EXPORT_FORMATS = ["jsonl", "csv", "prometheus"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportedFile {
  name: string;
  type: string;
  /** Text in pieces, so that a long history is never held in one string. */
  parts: string[];
  runs: number;
}

interface Writer {
  name: string;
  type: string;
  head: string;
  line: (run: StoredRun) => string;
  tail: () => string;
}

/** Tells spreadsheets that a file is UTF-8; without it they mangle accents. */
const BYTE_ORDER_MARK = "\ufeff";

function writerOf(format: ExportFormat): Writer {
  switch (format) {
    case "jsonl":
      return {
        name: "tacho-runs.jsonl",
        type: "application/jsonl",
        head: "",
        line: toJsonLine,
        tail: () => "",
      };
    case "csv":
      return {
        name: "tacho-runs.csv",
        type: "text/csv",
        head: BYTE_ORDER_MARK + CSV_HEADER,
        line: toCsvLine,
        tail: () => "",
      };
    case "prometheus": {
      const totals = new PrometheusTotals();
      const add = (run: StoredRun) => {
        totals.add(run);
        return "";
      };
      // node_exporter's textfile collector reads only files that end in `.prom`.
      return { name: "tacho.prom", type: "text/plain", head: "", line: add, tail: () => totals.format() };
    }
    default:
      return format satisfies never;
  }
}

/**
 * Reads all filtered runs page by page, and writes them in a format.
 *
 * @param list returns the page at a cursor, or the first page without one.
 */
export async function exportRuns(
  format: ExportFormat,
  list: (before: string | undefined) => Promise<RunPage>,
  onProgress: (runs: number) => void,
): Promise<ExportedFile> {
  const { name, type, head, line, tail } = writerOf(format);
  const parts = [head];
  let runs = 0;
  let next: string | undefined;
  do {
    const page = await list(next);
    parts.push(page.runs.map(line).join(""));
    runs += page.runs.length;
    next = page.next;
    onProgress(runs);
  } while (next !== undefined);
  return { name, type, parts: [...parts, tail()].filter((part) => part !== ""), runs };
}
