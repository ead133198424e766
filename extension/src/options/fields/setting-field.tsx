import type { SettingRow } from "@tacho/shared/settings/settings.ts";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import type { SettingText } from "../../locale/setting-text.ts";
import { formatRange, formatSetting } from "../../locale/words/format-setting.ts";
import { useAnchor } from "../../ui/anchor.ts";
import type { ListedModel, OptionsActions, OptionsState } from "../state/options-view.ts";
import { FieldControl } from "./field-control.tsx";
import { fieldOutcome } from "./field-outcome.ts";
import { parseField, rangeError, writeField } from "./parse-field.ts";
import { settingRemark } from "./setting-remark.ts";
import { UnusableList } from "./unusable-list.tsx";
import "./setting-field.css";

export interface SettingFieldProps {
  descriptor: SettingRow;
  words: SettingText;
  state: OptionsState;
  actions: OptionsActions;
}

/** One setting: label, input, help and outcome. */
export function SettingField({ descriptor, words, state, actions }: SettingFieldProps) {
  const [draft, setDraft] = useState<string>();
  const [refused, setRefused] = useState(false);
  const id = useId();
  const element = useAnchor<HTMLDivElement>(descriptor.value.type === "model" ? descriptor.key : undefined);
  const { key: name, default: standard } = descriptor;
  const { label, unit, effect } = words;
  const text = messages().options;
  const value = state.stored[name];
  const written = writeField(value);
  const changed = written !== writeField(standard);

  const commit = (entered: string | undefined) => {
    if (entered === undefined) return;
    const parsed = parseField(descriptor, entered, label);
    if ("error" in parsed) {
      setDraft(entered);
      setRefused(true);
      return;
    }
    setDraft(undefined);
    setRefused(false);
    if (writeField(parsed.value) !== written) actions.save(name, parsed.value);
  };
  useCommitWhenHidden(draft, commit);
  const outcome = fieldOutcome({
    descriptor,
    value,
    touched: state.touched.has(name),
    connection: state.connection,
    settings: state.settings,
  });
  const saveFailure = state.saveFailure?.key === name ? text.notSaved(state.saveFailure.why) : undefined;
  const remark = settingRemark(name, value, state);
  const error = refused ? rangeError(descriptor.value, label) : undefined;
  const wrong =
    error ?? saveFailure ?? (state.storedWrong[name] === undefined ? undefined : text.storedWrong);
  // A default that is called "default" need not be repeated.
  const range = formatRange(descriptor.value);
  const described = standard === "default" ? [range] : [range, text.defaultIs(formatSetting(standard))];
  const describedBy = wrong === undefined ? `${id}-help` : `${id}-wrong ${id}-help`;

  return (
    <div ref={element} class="setting" data-changed={changed}>
      <div class="setting-name">
        <label for={id}>{label}</label>
        {changed ? <span class="changed-mark">{text.changed}</span> : null}
      </div>
      <div class="setting-control">
        <FieldControl
          descriptor={descriptor}
          id={id}
          value={draft ?? written}
          invalid={wrong !== undefined}
          describedBy={describedBy}
          models={descriptor.key === "draft_model" ? draftModels(state) : state.models}
          onDraft={setDraft}
          onCommit={commit}
        />
        {unit === undefined ? null : <span class="unit">{unit}</span>}
      </div>
      {wrong === undefined ? null : (
        <p id={`${id}-wrong`} class="wrong">
          {wrong}
        </p>
      )}
      <div class="setting-words">
        <p id={`${id}-help`}>
          {effect ?? null} <span class="range">{described.join(messages().join)}</span>
        </p>
        {remark === undefined ? null : <p class="remark">{remark}</p>}
        {changed || draft !== undefined ? (
          <button type="button" class="ghost" onClick={() => commit(writeField(standard))}>
            {text.backTo(formatSetting(standard))}
          </button>
        ) : null}
        {outcome === undefined || error !== undefined ? null : (
          <p class={`outcome ${outcome.tone}`}>
            <span>
              {state.reload.status === "running" && outcome.reload ? text.reloading : outcome.words}
            </span>
            {outcome.reload && state.reload.status !== "running" ? (
              <button
                type="button"
                class="button"
                aria-label={text.reloadNowFor(label)}
                onClick={actions.reloadModel}
              >
                {text.reloadNow}
              </button>
            ) : null}
          </p>
        )}
        {outcome?.reload === true && state.reload.status === "failed" ? (
          <p class="wrong">{text.reloadFailed(state.reload.why)}</p>
        ) : null}
      </div>
      {descriptor.key === "model" && state.unusable !== undefined ? (
        <UnusableList {...state.unusable} />
      ) : null}
    </div>
  );
}

/** Returns the models that may draft for the chosen one: those with the same tokens, as far as known, and the one in use. */
function draftModels({ models, stored, loaded }: OptionsState): readonly ListedModel[] | undefined {
  const chosen =
    models?.find(({ model }) => model === stored.model) ??
    models?.find(({ model }) => model === loaded?.model);
  return models?.filter(
    ({ model, vocabulary }) =>
      model === stored.draft_model ||
      (model !== chosen?.model && (chosen?.vocabulary === undefined || vocabulary === chosen.vocabulary)),
  );
}

/** Commits an unblurred field when the page is hidden, reloaded or closed. */
function useCommitWhenHidden(draft: string | undefined, commit: (draft: string) => void): void {
  const leave = useRef(() => {});
  leave.current = () => {
    if (draft !== undefined) commit(draft);
  };
  // A layout effect listens before the next paint; after it, the page may be gone.
  useLayoutEffect(() => {
    const onHide = () => leave.current();
    const onVisibility = () => {
      if (document.visibilityState === "hidden") onHide();
    };
    window.addEventListener("pagehide", onHide);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.removeEventListener("pagehide", onHide);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, []);
}
