import { useEffect, useRef, useState } from "preact/hooks";
import type { PaintedPlot, PaintPlot } from "./paint-plot.ts";
import type { Plot } from "./plot.ts";

/** Keeps a drawing in step with its plot. */
export function usePaintedPlot(plot: Plot, paint: PaintPlot) {
  const place = useRef<HTMLDivElement>(null);
  const painted = useRef<PaintedPlot>(undefined);
  const [point, setPoint] = useState<number>();
  const [zoomed, setZoomed] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
    const drawing = paint({ place: place.current, plot, onPoint: setPoint, onZoom: setZoomed });
    painted.current = drawing;
    return () => {
      painted.current = undefined;
      drawing.remove();
    };
    // The drawing outlives its first plot; the next effect brings the others.
  }, [paint]);
  const drawn = useRef(plot);
  useEffect(() => {
    if (drawn.current === plot) return;
    drawn.current = plot;
    setPoint(undefined);
    painted.current?.update(plot);
  }, [plot]);
  return { place, painted, point, zoomed };
}
