import { conventions, perLocale } from "./conventions.ts";

const DIGITS = {
  whole: { maximumFractionDigits: 0 },
  tenths: { minimumFractionDigits: 1, maximumFractionDigits: 1 },
  twoDigits: { maximumSignificantDigits: 2 },
  exact: { maximumFractionDigits: 20 },
  ungrouped: { maximumFractionDigits: 20, useGrouping: false },
} as const satisfies Record<string, Intl.NumberFormatOptions>;
type Digits = keyof typeof DIGITS;
type Unit = "millisecond" | "kilobyte" | "megabyte" | "gigabyte";

/** No-break space, so that a number and its unit stay on one line. */
const GLUE = "\u00a0";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const formatters = perLocale((code) => {
  const made = new Map<string, Intl.NumberFormat>();
  return (digits: Digits, unit?: Unit) => {
    const key = `${digits} ${unit ?? ""}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const style = unit === undefined ? {} : { style: "unit" as const, unit, unitDisplay: "short" as const };
    const formatter = new Intl.NumberFormat(code, { ...DIGITS[digits], ...style });
    made.set(key, formatter);
    return formatter;
  };
});

/** Formats 4096 as "4,096". */
export function formatCount(count: number): string {
  return inDigits(count, "whole");
}

/** Formats a number with all its decimals: "0.95", "1,048,576". */
export function formatNumber(value: number): string {
  return inDigits(value, "exact");
}

/** Formats a number with all its decimals and without groups, as it is typed: "0.95", "1048576". */
export function formatTyped(value: number): string {
  return inDigits(value, "ungrouped");
}

/** Formats tokens per second without the unit; shows tenths only below 100, where they are significant. */
export function formatRate(perSecond: number): string {
  return inDigits(perSecond, rateDigits(perSecond));
}

/** Formats a duration in ms, with tenths up to 100 ms, for values that differ by less than 1 ms. */
export function formatExactDuration(milliseconds: number): string {
  return milliseconds < 99.95
    ? inUnit(milliseconds, trimmed(milliseconds), "millisecond")
    : formatDuration(milliseconds);
}

/** Formats a duration in ms with a unit that suits its length. */
export function formatDuration(milliseconds: number): string {
  const { units } = conventions.value;
  if (milliseconds < 9.95) return inUnit(milliseconds, trimmed(milliseconds), "millisecond");
  if (milliseconds < SECOND - 0.5) return inUnit(milliseconds, "whole", "millisecond");
  if (milliseconds < 9.95 * SECOND) return units.seconds(inDigits(milliseconds / SECOND, "tenths"));
  const seconds = Math.round(milliseconds / SECOND);
  if (seconds < MINUTE / SECOND) return units.seconds(formatCount(seconds));
  return units.minutes(inDigits(Math.floor(seconds / 60), "ungrouped"), formatCount(seconds % 60));
}

/** Formats a duration in ms as whole seconds, at least 1 s, for counters. */
export function formatSeconds(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / SECOND));
  return seconds < 10
    ? conventions.value.units.seconds(formatCount(seconds))
    : formatDuration(seconds * SECOND);
}

/** Formats a duration in ms on an axis, in ms or s; whole numbers without decimals. */
export function formatAxisDuration(milliseconds: number): string {
  return milliseconds < SECOND
    ? inUnit(milliseconds, axisDigits(milliseconds), "millisecond")
    : conventions.value.units.seconds(formatAxisNumber(milliseconds / SECOND));
}

/** Formats a number on an axis; whole numbers without decimals. */
export function formatAxisNumber(value: number): string {
  return inDigits(value, axisDigits(value));
}

/** Formats a share (0..1) as "9.7 %". */
export function formatPercent(share: number): string {
  const percent = share * 100;
  const digits = percent > 0 && percent < 9.95 ? trimmed(percent) : "whole";
  return conventions.value.units.percent(inDigits(percent, digits));
}

/** Formats bytes as decimal kB, MB or GB, as file managers do. */
export function formatSize(bytes: number): string {
  if (bytes >= 999.5e6) return inUnit(bytes / 1e9, "tenths", "gigabyte");
  if (bytes >= 999.5e3) return inUnit(bytes / 1e6, "whole", "megabyte");
  return inUnit(Math.ceil(bytes / 1e3), "whole", "kilobyte");
}

function inDigits(value: number, digits: Digits): string {
  return formatters()(digits).format(value);
}

function inUnit(value: number, digits: Digits, unit: Unit): string {
  return formatters()(digits, unit).format(value).replaceAll(" ", GLUE);
}

function axisDigits(value: number): Digits {
  return Number.isInteger(value) ? "whole" : rateDigits(value);
}

function rateDigits(value: number): Digits {
  return value < 99.95 ? trimmed(value) : "whole";
}

/** Picks one decimal, or two significant digits below 0.1. */
function trimmed(value: number): Digits {
  if (value === 0) return "whole";
  return value < 0.095 ? "twoDigits" : "tenths";
}
