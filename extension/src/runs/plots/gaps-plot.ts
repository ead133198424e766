import type { InterTokenLatency } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { formatPercent } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { logBins } from "./canvas/log-bins.ts";
import type { Plot, PlotSeries } from "./canvas/plot.ts";

const text = () => messages().runs.plots;
/** Shortest gap shown, ms; a measured 0 is raised to this, because a log scale has no 0. */
const SHORTEST = 0.01;

/**
 * Plots the distribution of the gaps between tokens, as the p50 and p95 of each answer. These are exact for any length,
 * whereas single gaps of long answers are not all kept.
 */
export function gapsPlot(runs: readonly StoredRun[]): Plot {
  const gaps = runs.map(({ stats }) => stats.inter_token_latency).filter((latency) => latency !== undefined);
  const read = (name: "p50" | "p95") =>
    gaps.map((latency: InterTokenLatency) => Math.max(SHORTEST, latency[name]));
  const half = read("p50");
  const most = read("p95");
  const bins = logBins([...half, ...most]);
  const shares = (values: readonly number[]) => {
    const counts = bins.edges.map(() => 0);
    for (const value of values) {
      const bin = bins.binOf(value);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts.map((count) => count / values.length);
  };
  const halfShares = shares(half);
  const mostShares = shares(most);
  const nameOf = (bin: number) => text().gapBucket(bins.edges[bin] ?? 0, bins.edges[bin + 1] ?? bins.end);
  const series: PlotSeries[] = [
    { name: text().gapsHalf, color: "needle", values: halfShares },
    { name: text().gapsMost, color: "prompt", values: mostShares },
  ];
  return {
    title: text().gaps,
    note: text().gapsNote,
    shape: "bars",
    x: "bins",
    y: { log: false, format: formatPercent, label: formatPercent },
    xs: bins.edges.map((_, index) => index),
    series: gaps.length === 0 ? [] : series,
    runs: gaps.length,
    binEdges: bins.edges,
    describe: (bin) =>
      text().gapPoint(nameOf(bin), formatPercent(halfShares[bin] ?? 0), formatPercent(mostShares[bin] ?? 0)),
    table: () => ({
      columns: [text().columns.gap, text().columns.half, text().columns.most],
      rows: bins.edges.map((_, bin) => [
        nameOf(bin),
        formatPercent(halfShares[bin] ?? 0),
        formatPercent(mostShares[bin] ?? 0),
      ]),
    }),
  };
}
