import type { SettingKey, SettingRow, Settings } from "@tacho/shared/settings/settings.ts";
import { messages } from "../../locale/locale.ts";
import { formatSetting } from "../../locale/words/format-setting.ts";
import type { ConnectionState, SettingsState } from "../../panel-protocol/panel-messages.ts";

export interface FieldOutcome {
  tone: "good" | "waiting" | "problem";
  words: string;
  /** True when the value takes effect after a model reload. */
  reload: boolean;
}

export interface FieldOutcomeInput {
  descriptor: SettingRow;
  /** Stored value, or the default. */
  value: Settings[SettingKey];
  /** True when changed since the page was opened; an untouched field needs no outcome. */
  touched: boolean;
  connection: ConnectionState;
  settings: SettingsState;
}

/** Describes the outcome of a field's value, based only on the host's answers, never on a guess. */
export function fieldOutcome(input: FieldOutcomeInput): FieldOutcome | undefined {
  const text = messages().options;
  const { descriptor, value, touched, connection, settings } = input;
  const { key, kind } = descriptor;
  if (kind === "page") return touched ? { tone: "good", words: text.applied, reload: false } : undefined;
  const inForce = settings.effective?.[key];
  const refusal = settings.refused[key];
  if (refusal !== undefined) {
    const words = text.refused(refusal, inForce === undefined ? undefined : formatSetting(inForce));
    return { tone: "problem", words, reload: false };
  }
  if (connection.status !== "connected" || settings.effective === undefined) {
    return touched ? { tone: "waiting", words: text.savedOffline, reload: false } : undefined;
  }
  if (inForce === undefined) return { tone: "problem", words: text.notInHost, reload: false };
  if (!isSame(value, inForce)) {
    return touched ? { tone: "waiting", words: text.sending, reload: false } : undefined;
  }
  if (settings.needs_reload.includes(key)) {
    return { tone: "waiting", words: text.needsReload, reload: true };
  }
  if (!touched) return undefined;
  return { tone: "good", words: kind === "sampling" ? text.nextAnswer : text.applied, reload: false };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
