import type { SettingKey } from "@tacho/shared/settings/settings.ts";
import { formatSize } from "../locale/format.ts";
import { messages } from "../locale/messages.en.ts";
import type { ListedModel } from "./options-view.ts";

export interface FieldControlProps {
  name: SettingKey;
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
  switch (props.name) {
    case "system_prompt":
    case "stop":
      return <TextBox {...props} />;
    case "flash_attention":
      return <Choice {...props} choices={flashChoices()} />;
    case "model":
      return <Choice {...props} choices={modelChoices(props.models, props.value)} />;
    default:
      return <TextLine {...props} />;
  }
}

function TextLine({ id, value, invalid, describedBy, onDraft, onCommit }: FieldControlProps) {
  return (
    <input
      id={id}
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

function TextBox({ name, id, value, invalid, describedBy, onDraft, onCommit }: FieldControlProps) {
  return (
    <textarea
      id={id}
      rows={name === "stop" ? 3 : 5}
      dir="auto"
      spellcheck={name === "system_prompt"}
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

function Choice(props: FieldControlProps & { choices: readonly ChoiceItem[] }) {
  return (
    <select
      id={props.id}
      value={props.value}
      aria-invalid={props.invalid ? "true" : undefined}
      aria-describedby={props.describedBy}
      onChange={(event) => props.onCommit(event.currentTarget.value)}
    >
      {props.choices.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function flashChoices(): ChoiceItem[] {
  const { auto, on, off } = messages.options.flash;
  return [
    { value: "auto", label: auto },
    { value: "true", label: on },
    { value: "false", label: off },
  ];
}

/** Lists the host's models, plus the chosen one even when the host does not have it. */
function modelChoices(models: readonly ListedModel[] | undefined, chosen: string): ChoiceItem[] {
  const text = messages.options;
  const choices: ChoiceItem[] = [{ value: "default", label: text.defaultModel }];
  for (const { model, size } of models ?? []) {
    choices.push({
      value: model,
      label: size === undefined || size === 0 ? model : text.listedModel(model, formatSize(size)),
    });
  }
  if (!choices.some(({ value }) => value === chosen)) {
    choices.push({ value: chosen, label: models === undefined ? chosen : text.unlistedModel(chosen) });
  }
  return choices;
}
