import type { ChoiceValue, SettingDescriptor } from "@tacho/shared/settings/descriptor.ts";
import { formatSize } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { formatSetting } from "../../locale/words/format-setting.ts";
import type { ListedModel } from "../state/options-view.ts";
import "./field-control.css";

export interface FieldControlProps {
  descriptor: SettingDescriptor;
  id: string;
  value: string;
  invalid: boolean;
  describedBy: string;
  models: readonly ListedModel[] | undefined;
  /** Takes every change while the user types. */
  onDraft: (text: string) => void;
  /** Takes the value when the field loses focus or an option is chosen. */
  onCommit: (text: string) => void;
}

/** Input of a setting: a line, a text box or a choice. */
export function FieldControl(props: FieldControlProps) {
  const { value } = props.descriptor;
  switch (value.type) {
    case "text":
      return <TextBox {...props} rows={5} prose />;
    case "lines":
      return <TextBox {...props} rows={3} prose={false} />;
    case "choice":
      return <Choice {...props} choices={valueChoices(value, props.descriptor.default)} />;
    case "model":
      return (
        <Choice
          {...props}
          choices={modelChoices(props)}
          groups={props.descriptor.key === "model" ? serverGroups(props.models) : []}
        />
      );
    case "number":
      return <TextLine {...props} />;
    default:
      return value satisfies never;
  }
}

function TextLine({ id, value, invalid, describedBy, onDraft, onCommit }: FieldControlProps) {
  return (
    <input
      id={id}
      class="entry"
      type="text"
      autocomplete="off"
      spellcheck={false}
      value={value}
      aria-invalid={invalid ? "true" : undefined}
      aria-describedby={describedBy}
      onInput={(event) => onDraft(event.currentTarget.value)}
      onChange={(event) => onCommit(event.currentTarget.value)}
      onBlur={(event) => onCommit(event.currentTarget.value)}
    />
  );
}

function TextBox({
  id,
  value,
  invalid,
  describedBy,
  onDraft,
  onCommit,
  rows,
  prose,
}: FieldControlProps & { rows: number; prose: boolean }) {
  return (
    <textarea
      id={id}
      class="entry"
      rows={rows}
      dir="auto"
      spellcheck={prose}
      value={value}
      aria-invalid={invalid ? "true" : undefined}
      aria-describedby={describedBy}
      onInput={(event) => onDraft(event.currentTarget.value)}
      onChange={(event) => onCommit(event.currentTarget.value)}
      onBlur={(event) => onCommit(event.currentTarget.value)}
    />
  );
}

interface ChoiceItem {
  value: string;
  label: string;
}

interface ChoiceGroup {
  label: string;
  choices: readonly ChoiceItem[];
}

function Choice(
  props: FieldControlProps & { choices: readonly ChoiceItem[]; groups?: readonly ChoiceGroup[] },
) {
  return (
    <select
      id={props.id}
      class="entry"
      value={props.value}
      aria-invalid={props.invalid ? "true" : undefined}
      aria-describedby={props.describedBy}
      onChange={(event) => props.onCommit(event.currentTarget.value)}
    >
      <ChoiceOptions choices={props.choices} />
      {props.groups?.map(({ label, choices }) => (
        <optgroup key={label} label={label}>
          <ChoiceOptions choices={choices} />
        </optgroup>
      ))}
    </select>
  );
}

function ChoiceOptions({ choices }: { choices: readonly ChoiceItem[] }) {
  return (
    <>
      {choices.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </>
  );
}

/** The choices of a setting, its default first. */
function valueChoices({ choices }: ChoiceValue, standard: unknown): ChoiceItem[] {
  const first = choices.filter((choice) => choice === standard);
  const others = choices.filter((choice) => choice !== standard);
  return [...first, ...others].map((choice) => ({ value: String(choice), label: choiceLabel(choice) }));
}

function choiceLabel(choice: string | boolean): string {
  const known = Object.entries(messages().options.choices).find(([name]) => name === choice);
  return known?.[1] ?? formatSetting(choice);
}

/** Lists the default and the models of this computer, plus the chosen one even when the host does not have it. */
function modelChoices({ models, value: chosen, descriptor }: FieldControlProps): ChoiceItem[] {
  const text = messages().options;
  const standard = String(descriptor.default);
  const choices: ChoiceItem[] = [{ value: standard, label: choiceLabel(standard) }];
  for (const { model, size, server } of models ?? []) {
    if (server !== undefined) continue;
    choices.push({
      value: model,
      label: size === undefined || size === 0 ? model : text.listedModel(model, formatSize(size)),
    });
  }
  const isListed = chosen === standard || models?.some(({ model }) => model === chosen) === true;
  if (!isListed) {
    choices.push({ value: chosen, label: models === undefined ? chosen : text.unlistedModel(chosen) });
  }
  return choices;
}

/** Lists the models of each server, under its name. */
function serverGroups(models: readonly ListedModel[] = []): ChoiceGroup[] {
  const groups = new Map<string, ChoiceItem[]>();
  for (const { model, server } of models) {
    if (server === undefined) continue;
    const label = model.startsWith(`${server}/`) ? model.slice(server.length + 1) : model;
    groups.set(server, [...(groups.get(server) ?? []), { value: model, label }]);
  }
  return [...groups].map(([server, choices]) => ({
    label: messages().options.serverModels(server),
    choices,
  }));
}
