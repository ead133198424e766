import { FINISH_REASONS } from "@tacho/shared/protocol/statistics.ts";
import { messages } from "../locale/locale.ts";
import { idOnServer } from "../locale/words/describe-model.ts";
import { Dial } from "../ui/dial.tsx";
import { modelLabel } from "./labels/model-label.ts";
import { PERIODS } from "./state/period.ts";
import type { RunFilter } from "./state/run-filter.ts";
import type { RunsActions } from "./state/runs-view.ts";
import "./runs-header.css";

export interface RunsHeaderProps {
  filter: RunFilter;
  /** All models that have runs, with the server of those that are not of this computer. */
  models: readonly { model: string; server: string | undefined }[];
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
          options={models.map(({ model, server }) => ({
            value: model,
            words: modelLabel(server === undefined ? model : idOnServer(model, server)),
            group: server === undefined ? text.filters.localModels : text.filters.serverModels(server),
          }))}
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

interface FilterOption<Value extends string> {
  value: Value;
  words: string;
  /** Heading under which it stands, if there is more than one. */
  group?: string;
}

interface FilterSelectProps<Value extends string, Any extends string | undefined> {
  label: string;
  value: Value | undefined;
  /** Label of the option for no filter; without it, a value is always chosen. */
  any?: Any;
  options: readonly FilterOption<Value>[];
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
  const groups = [...new Set(options.flatMap(({ group }) => group ?? []))];
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
      {groups.length < 2 ? (
        <FilterOptions options={options} />
      ) : (
        groups.map((group) => (
          <optgroup key={group} label={group}>
            <FilterOptions options={options.filter((option) => option.group === group)} />
          </optgroup>
        ))
      )}
    </select>
  );
}

function FilterOptions({ options }: { options: readonly FilterOption<string>[] }) {
  return (
    <>
      {options.map(({ value, words }) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </>
  );
}
