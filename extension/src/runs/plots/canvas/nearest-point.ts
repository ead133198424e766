import type { Plot } from "./plot.ts";

export interface PlotGeometry {
  /** Pixels of a value. */
  left: (x: number) => number;
  top: (y: number) => number;
}

/** Farther than this from the pointer, pixels, nothing is meant. */
const REACH = 24;

/**
 * The point of a plot that a place is nearest to, by its index; `undefined` where none is near.
 *
 * @param around an index whose x is nearest; the search goes both ways from there.
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
