import { appendFileSync } from "node:fs";

/** True when `npm run soak` requests the long versions. */
const SOAKING = process.env.TACHO_SOAK === "1";

/** Chooses an amount: `short` for `npm test`, `long` for `npm run soak`. */
export function rounds<T>(short: T, long: T): T {
  return SOAKING ? long : short;
}

export interface Figure {
  subject: string;
  name: string;
  value: number;
  unit:
    | "ms"
    | "%"
    | "MiB"
    | "runs"
    | "rounds"
    | "files"
    | "names"
    | "faults"
    | "messages"
    | "updates"
    | "tokens";
  /** The limit to respect, if there is one. */
  limit?: { at_most: number } | { at_least: number };
}

/** Reports a figure to `npm run soak`, which prints it. */
export function tell(figure: Figure): void {
  const path = process.env.TACHO_SOAK_FIGURES;
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(figure)}\n`);
}

/** Returns the median, the 95th percentile and the maximum of durations in ms. */
export function tellDurations(
  subject: string,
  name: string,
  durations: readonly number[],
  limit?: number,
): void {
  const sorted = [...durations].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  tell({ subject, name: `${name}: p50`, value: at(0.5), unit: "ms" });
  tell({ subject, name: `${name}: p95`, value: at(0.95), unit: "ms" });
  const longest = {
    subject,
    name: `${name}: longest of ${sorted.length}`,
    value: at(1),
    unit: "ms",
  } as const;
  tell(limit === undefined ? longest : { ...longest, limit: { at_most: limit } });
}
