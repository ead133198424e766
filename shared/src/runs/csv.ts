import type { StoredRun } from "../protocol/stored-run.ts";
import { SETTINGS, type SettingsTable } from "../settings/settings.ts";
import { type CsvColumn, type CsvValue, csvColumns } from "./csv-columns.ts";

const COLUMNS = csvColumns();

/** The first line, with its line end. */
export const CSV_HEADER = headerOf(COLUMNS);

/** One run as a line of CSV, with its line end; a value that is absent leaves its field empty. */
export function toCsvLine(run: StoredRun): string {
  return lineOf(run, COLUMNS);
}

/** The runs as CSV (RFC 4180, with a header), in the order given. */
export function toCsv(runs: Iterable<StoredRun>, settings: SettingsTable = SETTINGS): string {
  const columns = csvColumns(settings);
  return headerOf(columns) + Array.from(runs, (run) => lineOf(run, columns)).join("");
}

function headerOf(columns: readonly CsvColumn[]): string {
  return line(columns.map(({ name }) => name));
}

function lineOf(run: StoredRun, columns: readonly CsvColumn[]): string {
  return line(columns.map(({ value }) => field(value(run))));
}

function line(fields: string[]): string {
  return `${fields.join(",")}\r\n`;
}

function field(value: CsvValue): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return String(value);
  // A spreadsheet runs a text that begins like a formula; the apostrophe makes it a text again.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
