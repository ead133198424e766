import type { Measurement } from "./benchmark.ts";

export interface BenchmarkResult {
  benchmark: string;
  measurements: Measurement[];
  /** Reason for missing measurements. */
  failure?: string;
}

/** Formats the results as a table for people, by benchmark. */
export function formatReport(results: BenchmarkResult[]): string {
  const lines = results.flatMap(({ benchmark, measurements, failure }) => [
    benchmark,
    ...(failure === undefined ? [] : [`  failed: ${failure}`]),
    ...measurements.map((measurement) => {
      const cells = [
        measurement.name.padEnd(46),
        formatValue(measurement).padStart(16),
        formatTarget(measurement),
      ];
      return `  ${cells.join("  ")}${measurement.note === undefined ? "" : `  (${measurement.note})`}`.trimEnd();
    }),
    "",
  ]);
  return lines.join("\n");
}

/** Returns true when the target is reached, or `undefined` if there is none. */
export function reachesTarget({ value, target }: Measurement): boolean | undefined {
  if (target === undefined) return undefined;
  return "at_most" in target ? value <= target.at_most : value >= target.at_least;
}

function formatTarget(measurement: Measurement): string {
  const { target } = measurement;
  if (target === undefined) return "";
  const words = "at_most" in target ? `at most ${target.at_most}` : `at least ${target.at_least}`;
  return `${words}  ${reachesTarget(measurement) ? "reached" : "MISSED"}`;
}

function formatValue({ value, unit }: Measurement): string {
  const digits = unit === "ratio" ? 3 : unit === "tokens" || unit === "frames" ? 0 : 1;
  return `${value.toFixed(digits)} ${unit === "ratio" ? "" : unit}`.trimEnd();
}
