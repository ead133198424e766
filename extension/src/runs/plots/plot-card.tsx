import { useEffect, useId, useRef, useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { TableScroll } from "../labels/table-scroll.tsx";
import type { PaintedPlot, PaintPlot } from "./canvas/paint-plot.ts";
import type { Plot, PlotTable } from "./canvas/plot.ts";
import "./plot-card.css";

/** Share of all points that Page Up and Page Down move by. */
const PAGE = 0.05;

export interface PlotCardProps {
  plot: Plot;
  paint: PaintPlot;
  onOpenRun: (runId: string) => void;
}

/** Card with a plot, the current point in words, and the same data as a table. */
export function PlotCard({ plot, paint, onOpenRun }: PlotCardProps) {
  const text = messages().runs.plots;
  const headingId = useId();
  return (
    <section class="plot" aria-labelledby={headingId}>
      <div class="plot-head">
        <h3 id={headingId}>{plot.title}</h3>
        <span class="plot-note">{plot.note}</span>
      </div>
      {plot.runs === 0 ? (
        <p class="plot-empty">{text.nothing}</p>
      ) : (
        <Drawing plot={plot} paint={paint} onOpenRun={onOpenRun} />
      )}
    </section>
  );
}

function Drawing({ plot, paint, onOpenRun }: PlotCardProps) {
  const text = messages().runs.plots;
  const { place, painted, point, zoomed } = usePaintedPlot(plot, paint);
  const [open, setOpen] = useState(false);
  const hintId = useId();
  const openPoint = () => {
    const run = point === undefined ? undefined : plot.runAt?.(point);
    if (run !== undefined) onOpenRun(run);
  };
  const page = Math.max(1, Math.round(plot.xs.length * PAGE));
  const keys: Record<string, () => void> = {
    ArrowLeft: () => painted.current?.step(-1),
    ArrowRight: () => painted.current?.step(1),
    PageUp: () => painted.current?.step(-page),
    PageDown: () => painted.current?.step(page),
    Home: () => painted.current?.step(-plot.xs.length),
    End: () => painted.current?.step(plot.xs.length),
    "+": () => painted.current?.zoom(2),
    "=": () => painted.current?.zoom(2),
    "-": () => painted.current?.zoom(0.5),
    "0": () => painted.current?.showAll(),
    Enter: openPoint,
  };
  return (
    <>
      {plot.series.length > 1 ? (
        <ul class="plot-legend">
          {plot.series.map(({ name, color }) => (
            <li key={name} class={`plot-color ${color} ${plot.shape === "bars" ? "solid" : ""}`}>
              <span>{name}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <div
        ref={place}
        class="plot-drawing"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move between the points.
        tabIndex={0}
        role="application"
        aria-roledescription={text.label}
        aria-label={text.summary(plot.title, plot.runs)}
        aria-describedby={hintId}
        title={text.hint}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const act = keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          act();
        }}
        onClick={openPoint}
      />
      <p id={hintId} class="visually-hidden">
        {text.keys}
      </p>
      <div class="plot-foot">
        <output class="plot-point">{point === undefined ? "" : plot.describe(point)}</output>
        {zoomed ? (
          <button type="button" class="ghost" onClick={() => painted.current?.showAll()}>
            {text.reset}
          </button>
        ) : null}
        <button type="button" class="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
          {text.table}
          <span class="visually-hidden"> {plot.title}</span>
        </button>
      </div>
      {open ? <PlotTableView title={plot.title} table={plot.table()} /> : null}
    </>
  );
}

/** Draws a plot, and updates the drawing when the plot changes. */
function usePaintedPlot(plot: Plot, paint: PaintPlot) {
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
    // Only the first plot is drawn here; the next effect updates the drawing with later ones.
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

/** Table with the data of a plot. */
function PlotTableView({ title, table }: { title: string; table: PlotTable }) {
  const numeric = table.columns.map((_, column) => table.rows.every((row) => isNumber(row[column] ?? "")));
  return (
    <TableScroll kind="plot-table" name={messages().runs.plots.tableOf(title)}>
      <table>
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th key={column} scope="col" class={numeric[index] ? "number" : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.join("|")}>
              {row.map((cell, index) => (
                <td key={table.columns[index]} class={numeric[index] ? "number" : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

/** Returns true for a numeric cell, which is right-aligned; names, dates and ranges are not. */
function isNumber(cell: string): boolean {
  return /^[\d,.]+(\s|$)/.test(cell) && !cell.includes(" to ");
}
