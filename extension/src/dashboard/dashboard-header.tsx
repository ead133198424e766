import { FINISH_REASONS } from "@tacho/shared/protocol/statistics.ts";
import { Dial } from "../components/dial.tsx";
import { messages } from "../text/messages.en.ts";
import type { DashboardActions } from "./dashboard-view.ts";
import { FilterSelect } from "./filter-select.tsx";
import { modelLabel } from "./model-label.ts";
import { PERIODS } from "./period.ts";
import type { RunFilter } from "./run-filter.ts";

export interface DashboardHeaderProps {
  filter: RunFilter;
  /** All that have runs. */
  models: readonly string[];
  /** Whether there is anything to export or delete. */
  canAct: boolean;
  onFilter: DashboardActions["setFilter"];
  onExport: () => void;
  onDelete: () => void;
}

/** The name of the page, which runs are looked at, and what can be done with them. */
export function DashboardHeader({
  filter,
  models,
  canAct,
  onFilter,
  onExport,
  onDelete,
}: DashboardHeaderProps) {
  const text = messages.dashboard;
  const { periods, endings } = text.filters;
  return (
    <header class="dashboard-head">
      <Dial share={0.62} />
      <h1>{text.title}</h1>
      <fieldset class="filters">
        <legend class="visually-hidden">{text.filters.label}</legend>
        <FilterSelect
          label={text.filters.period}
          value={filter.period}
          options={PERIODS.map((period) => ({ value: period, words: periods[period] }))}
          onChange={(period) => onFilter({ period })}
        />
        <FilterSelect
          label={text.filters.model}
          value={filter.model}
          any={text.filters.allModels}
          options={models.map((model) => ({ value: model, words: modelLabel(model) }))}
          onChange={(model) => onFilter({ model })}
        />
        <FilterSelect
          label={text.filters.ending}
          value={filter.finish_reason}
          any={text.filters.anyEnding}
          options={FINISH_REASONS.map((reason) => ({ value: reason, words: endings[reason] }))}
          onChange={(finish_reason) => onFilter({ finish_reason })}
        />
      </fieldset>
      <div class="buttons">
        <button type="button" class="button" disabled={!canAct} onClick={onExport}>
          {text.export.open}
        </button>
        <button type="button" class="button" disabled={!canAct} onClick={onDelete}>
          {text.delete.open}
        </button>
      </div>
    </header>
  );
}
