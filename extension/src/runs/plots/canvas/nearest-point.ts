import type { Plot } from "./plot.ts";

export interface PlotGeometry {
  /** Convert values to CSS pixels. */
  left: (x: number) => number;
  top: (y: number) => number;
}

/** Largest distance from the pointer at which a point counts, CSS pixels. */
const REACH = 24;

/**
 * Finds the index of the point nearest to the pointer; `undefined` when none is within reach.
 *
 * @param around index of the point with the nearest x, from which the search goes both ways.
 */
export function nearestPoint(
  { xs, series }: Pick<Plot, "xs" | "series">,
  { left, top }: PlotGeometry,
  pointer: { left: number; top: number },
  around: number,
): number | undefined {
  let best: number | undefined;
  let bestDistance = REACH * REACH;
  const look = (index: number): boolean => {
    const across = left(xs[index] ?? 0) - pointer.left;
    if (across * across > bestDistance) return false;
    for (const { values } of series) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      const up = top(value) - pointer.top;
      const distance = across * across + up * up;
      if (distance < bestDistance) {
        best = index;
        bestDistance = distance;
      }
    }
    return true;
  };
  for (let index = around; index < xs.length && look(index); index += 1);
  for (let index = around - 1; index >= 0 && look(index); index -= 1);
  return best;
}
