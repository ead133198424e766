import { parseArgs } from "node:util";
import type { RunFilter } from "../../runs/index/run-index.ts";
import { UsageError } from "../terminal/usage-error.ts";

export const EXPORT_FORMATS = ["jsonl", "csv", "prometheus"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface StatsOptions {
  filter: RunFilter;
  /** Number of runs in the table. */
  limit: number;
  json: boolean;
  watch: boolean;
  export?: ExportFormat;
  /** File for the export. Absent: stdout. */
  output?: string;
}

export const STATS_USAGE = `npm run tacho -- stats [--model NAME] [--since TIME] [--limit N] [--json] [--watch]
npm run tacho -- stats --export jsonl|csv|prometheus [--output FILE] [--model NAME] [--since TIME]

Shows the statistics of all answers so far and lists the latest runs. Prompts and answers are never stored, so they are
not included.
  --model NAME     this model only
  --since TIME     since a date such as 2026-11-21, or for the last 30m, 24h or 7d
  --limit N        number of runs to list, 0 to 1000 (default: 10)
  --json           prints the statistics as JSON
  --watch          keeps running and shows each run as it ends; Ctrl-C quits
  --export FORMAT  exports every run as JSON Lines or CSV, or the totals in Prometheus format
  --output FILE    writes the export to a file instead of stdout`;

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const MOST_ROWS = 1000;

/**
 * Parses the arguments of `stats`.
 *
 * @param now ms since 1970
 * @throws UsageError or parseArgs's TypeError, with a sentence for the user
 */
export function parseStatsOptions(commandArguments: string[], now: number): StatsOptions {
  const { values } = parseArgs({
    args: commandArguments,
    options: {
      model: { type: "string" },
      since: { type: "string" },
      limit: { type: "string", default: "10" },
      json: { type: "boolean", default: false },
      watch: { type: "boolean", default: false },
      export: { type: "string" },
      output: { type: "string" },
    },
  });
  const { model, since, json, watch, output } = values;
  const format = values.export === undefined ? undefined : readFormat(values.export);
  if (output !== undefined && format === undefined)
    throw new UsageError("--output requires --export with a format.");
  if ([json, watch, format !== undefined].filter(Boolean).length > 1)
    throw new UsageError("--json, --watch and --export exclude each other. Choose one.");
  return {
    filter: { model, since: since === undefined ? undefined : readTime(since, now) },
    limit: readLimit(values.limit),
    json,
    watch,
    ...(format !== undefined && { export: format }),
    ...(output !== undefined && { output }),
  };
}

function readFormat(text: string): ExportFormat {
  const format = EXPORT_FORMATS.find((name) => name === text);
  if (format === undefined) throw new UsageError(`--export must be one of ${EXPORT_FORMATS.join(", ")}.`);
  return format;
}

function readTime(text: string, now: number): number {
  const [, count, unit = ""] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const length = UNITS[unit];
  if (count !== undefined && length !== undefined) return now - Number(count) * length;
  // Date.parse takes a bare date as UTC; adding a time makes it local.
  const date = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (Number.isNaN(date))
    throw new UsageError("--since must be a date such as 2026-11-21, or 30m, 24h or 7d.");
  return date;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (text === "" || !Number.isInteger(limit) || limit < 0 || limit > MOST_ROWS)
    throw new UsageError(`--limit must be a whole number from 0 to ${MOST_ROWS}.`);
  return limit;
}
