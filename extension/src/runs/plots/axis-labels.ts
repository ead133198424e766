import { formatCount, formatRate } from "../../locale/format.ts";

/** Formats a number on an axis; whole numbers without decimals. */
export function axisNumber(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : formatRate(value);
}

/** Formats a duration in ms on an axis, in ms or s. */
export function axisDuration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${axisNumber(milliseconds)}\u00a0ms`
    : `${axisNumber(milliseconds / 1000)}\u00a0s`;
}
