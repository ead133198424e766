import { formatCount, formatRate } from "../../locale/format.ts";

/** A number under an axis: tenths only where it has some. */
export function axisNumber(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : formatRate(value);
}

/** A length of time in ms, in one unit and as short as it goes. */
export function axisDuration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${axisNumber(milliseconds)}\u00a0ms`
    : `${axisNumber(milliseconds / 1000)}\u00a0s`;
}
