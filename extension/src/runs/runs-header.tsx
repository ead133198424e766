import { FINISH_REASONS } from "@tacho/shared/protocol/statistics.ts";
import { messages } from "../locale/locale.ts";
import { Dial } from "../ui/dial.tsx";
import { modelLabel } from "./labels/model-label.ts";
import { PERIODS } from "./state/period.ts";
import type { RunFilter } from "./state/run-filter.ts";
import type { RunsActions } from "./state/runs-view.ts";
import "./runs-header.css";

export interface RunsHeaderProps {
  filter: RunFilter;
  /** All models that have runs. */
  models: readonly string[];
  /** True when there are runs to export or delete. */
  canAct: boolean;
  onFilter: RunsActions["setFilter"];
  onExport: () => void;
  onDelete: () => void;
}

/** Page header with the title, the filters and the buttons. */
export function RunsHeader({ filter, models, canAct, onFilter, onExport, onDelete }: RunsHeaderProps) {
  const text = messages().runs;
  const { periods, endings } = text.filters;
  return (
    <header class="runs-head">
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

interface FilterSelectProps<Value extends string, Any extends string | undefined> {
  label: string;
  value: Value | undefined;
  /** Label of the option for no filter; without it, a value is always chosen. */
  any?: Any;
  options: readonly { value: Value; words: string }[];
  onChange: (value: Any extends string ? Value | undefined : Value) => void;
}

/** Select box of one filter. */
function FilterSelect<Value extends string, Any extends string | undefined = undefined>({
  label,
  value,
  any,
  options,
  onChange,
}: FilterSelectProps<Value, Any>) {
  return (
    <select
      class="filter"
      aria-label={label}
      value={value ?? ""}
      onChange={({ currentTarget }) => {
        const chosen = options.find((option) => option.value === currentTarget.value)?.value;
        onChange(chosen as Any extends string ? Value | undefined : Value);
      }}
    >
      {any === undefined ? null : <option value="">{any}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.words}
        </option>
      ))}
    </select>
  );
}
