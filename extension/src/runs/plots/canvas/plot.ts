/** Names of the series colours, which the style sheet defines. */
export const PLOT_COLORS = ["needle", "load", "prompt", "first", "warn", "queue"] as const;
export type PlotColor = (typeof PLOT_COLORS)[number];

export interface PlotSeries {
  name: string;
  color: PlotColor;
  /** One value per x; `null` where the series has none. */
  values: readonly (number | null)[];
}

/** Plot as a table, for people who cannot see the drawing. */
export interface PlotTable {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Data and texts of a plot: ascending x and one or more series over it. */
export interface Plot {
  title: string;
  note: string;
  shape: "dots" | "bars";
  /** `time`: ms since the epoch. `bins`: index into `binEdges`. */
  x: "time" | "log" | "bins";
  y: {
    log: boolean;
    /** Formats a value with its unit. */
    format: (value: number) => string;
    /** Formats a value on the axis, which has little room. */
    label: (value: number) => string;
    top?: number;
  };
  xs: readonly number[];
  series: readonly PlotSeries[];
  /** Number of runs in the plot. */
  runs: number;
  /** Lower edges of the bins; absent for other plots. */
  binEdges?: readonly number[];
  /** Describes a point in words. */
  describe: (index: number) => string;
  /** Returns the id of the run at a point, if it stands for one. */
  runAt?: (index: number) => string | undefined;
  /** Builds the table on demand. */
  table: () => PlotTable;
}
