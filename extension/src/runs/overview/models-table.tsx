import type { AggregateGroup } from "@tacho/shared/protocol/statistics.ts";
import { useState } from "preact/hooks";
import { formatCount, formatDuration, formatRate } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { modelLabel } from "../labels/model-label.ts";
import { ModelName } from "../labels/model-name.tsx";
import { percentileOf } from "../labels/percentile-of.ts";
import { TableScroll } from "../labels/table-scroll.tsx";

export interface ModelsTableProps {
  groups: Readonly<Record<string, AggregateGroup>>;
  /** The server of each model that is not of this computer. */
  servers: ReadonlyMap<string, string | undefined>;
  onCompare: (models: [string, string]) => void;
}

/** Table of the models, two of which can be compared; renders nothing for fewer than two models. */
export function ModelsTable({ groups, servers, onCompare }: ModelsTableProps) {
  const text = messages().runs;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const models = Object.entries(groups).sort(([, a], [, b]) => b.generations - a.generations);
  if (models.length < 2) return null;
  const kept = chosen.filter((model) => Object.hasOwn(groups, model));
  const [first, second] = kept;
  const toggle = (model: string) =>
    setChosen(kept.includes(model) ? kept.filter((other) => other !== model) : [...kept, model].slice(-2));
  return (
    <div class="table-section">
      <div class="table-head">
        <h2>{text.models.title}</h2>
        <button
          type="button"
          class="button"
          disabled={first === undefined || second === undefined}
          onClick={() => {
            if (first !== undefined && second !== undefined) onCompare([first, second]);
          }}
        >
          {text.table.compare}
        </button>
      </div>
      <TableScroll name={text.models.title}>
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">{text.table.model}</th>
              <th scope="col" class="number">
                {text.tiles.runs}
              </th>
              <th scope="col" class="number">
                {text.table.first} p50
              </th>
              <th scope="col" class="number wide">
                p95
              </th>
              <th scope="col" class="number">
                {text.table.rate} p50
              </th>
              <th scope="col" class="number wide">
                p95
              </th>
              <th scope="col" class="number wide">
                {text.models.prompt}
              </th>
              <th scope="col" class="number wide">
                {text.models.stop}
              </th>
            </tr>
          </thead>
          <tbody>
            {models.map(([model, group]) => (
              <tr key={model}>
                <td class="choose">
                  <input
                    type="checkbox"
                    aria-label={text.models.choose(modelLabel(model))}
                    checked={kept.includes(model)}
                    onChange={() => toggle(model)}
                  />
                </td>
                <th scope="row">
                  <ModelName run={{ model, server: servers.get(model) }} />
                </th>
                <td class="number">{formatCount(group.generations)}</td>
                <Cell value={group.time_to_first_token?.p50} format={formatDuration} />
                <Cell
                  wide
                  value={percentileOf(group, "time_to_first_token", "p95")}
                  format={formatDuration}
                />
                <Cell value={group.tokens_per_second?.p50} format={formatRate} />
                <Cell wide value={percentileOf(group, "tokens_per_second", "p95")} format={formatRate} />
                <Cell wide value={group.prompt_tokens_per_second?.p50} format={formatRate} />
                <Cell wide value={group.stop_latency?.p95} format={formatDuration} />
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </div>
  );
}

interface CellProps {
  /** Absent: not measured, or in too few runs. */
  value: number | undefined;
  format: (value: number) => string;
  /** Hides the cell on a narrow page. */
  wide?: boolean;
}

function Cell({ value, format, wide }: CellProps) {
  return <td class={wide ? "number wide" : "number"}>{value === undefined ? "" : format(value)}</td>;
}
