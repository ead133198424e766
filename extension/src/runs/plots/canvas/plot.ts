/** Names of the colours a series may have; what they look like is the style sheet's matter. */
export const PLOT_COLORS = ["needle", "load", "prompt", "first", "warn", "queue"] as const;
export type PlotColor = (typeof PLOT_COLORS)[number];

export interface PlotSeries {
  name: string;
  color: PlotColor;
  /** One for each x; `null` where the series has none. */
  values: readonly (number | null)[];
}

/** The same in words, for who cannot see it. */
export interface PlotTable {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A plot before it is drawn: ascending x, and one or more series over it. */
export interface Plot {
  title: string;
  note: string;
  shape: "dots" | "bars";
  /** `time`: ms since the epoch. `bins`: the place among `binEdges`. */
  x: "time" | "log" | "bins";
  y: {
    log: boolean;
    /** A value with its unit. */
    format: (value: number) => string;
    /** A value on the axis, where there is little room. */
    label: (value: number) => string;
    top?: number;
  };
  xs: readonly number[];
  series: readonly PlotSeries[];
  /** How many runs are in it. */
  runs: number;
  /** Of bins: the lower edge of each. */
  binEdges?: readonly number[];
  /** A point in words. */
  describe: (index: number) => string;
  /** The run at a point, where one stands behind it. */
  runAt?: (index: number) => string | undefined;
  /** Made when asked for. */
  table: () => PlotTable;
}
