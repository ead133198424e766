import { CSV_COLUMNS, type CsvValue } from "./csv-columns.ts";
import type { StoredRun } from "./run-record.ts";

/** The first line, with its line end. */
export const CSV_HEADER = line(CSV_COLUMNS.map(({ name }) => name));

/** One run as a line of CSV, with its line end; a value that is absent leaves its field empty. */
export function toCsvLine(run: StoredRun): string {
  return line(CSV_COLUMNS.map(({ value }) => field(value(run))));
}

/** The runs as CSV (RFC 4180, with a header), in the order given. */
export function toCsv(runs: Iterable<StoredRun>): string {
  return CSV_HEADER + Array.from(runs, toCsvLine).join("");
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
