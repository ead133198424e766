import { messages } from "../../locale/locale.ts";
import type { Period } from "../state/period.ts";
import type { Totals } from "../state/runs-view.ts";
import { tiles } from "./tiles.ts";
import "./tile-row.css";

export interface TileRowProps {
  /** Absent until the host has answered; the row keeps its height meanwhile. */
  totals: Totals | undefined;
  period: Period;
}

/** Row of tiles with the main numbers. */
export function TileRow({ totals, period }: TileRowProps) {
  const text = messages().runs.tiles;
  if (totals === undefined) return <div class="tiles waiting" aria-hidden="true" />;
  const beforeName = period === "all" ? undefined : text.before[period];
  const shown = tiles({ now: totals.shown, before: totals.before, beforeName });
  return (
    <dl class="tiles" aria-label={text.label}>
      {shown.map(({ name, value, unit, notes, change }) => (
        <div key={name} class="tile">
          <dt>{name}</dt>
          <dd>
            {value === undefined ? (
              <span class="tile-absent">{text.notMeasured}</span>
            ) : (
              <span class="tile-value">
                {value}
                {unit === undefined ? null : <small> {unit}</small>}
              </span>
            )}
            {notes.length === 0 ? null : <span class="tile-note">{notes.join(messages().join)}</span>}
            {change === undefined ? null : (
              <span class={`tile-note ${change.tone}`} title={change.against}>
                {change.words}
                {change.against === undefined ? null : <span class="visually-hidden"> {change.against}</span>}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
