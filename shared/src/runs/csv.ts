import { SETTINGS, type SettingsTable } from "../settings/settings.ts";
import { type CsvColumn, type CsvValue, csvColumns } from "./csv-columns.ts";
import type { StoredRun } from "./run-record.ts";

const COLUMNS = csvColumns();

/** The header line, including its line end. */
export const CSV_HEADER = headerOf(COLUMNS);

/** Formats one run as a line of CSV, including its line end. Absent values give empty fields. */
export function toCsvLine(run: StoredRun): string {
  return lineOf(run, COLUMNS);
}

/** Formats the runs as CSV (RFC 4180, with a header), in the order given. */
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
  // Spreadsheets execute text that looks like a formula; the leading apostrophe prevents it.
  const text = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
