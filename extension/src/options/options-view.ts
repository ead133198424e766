import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { SettingKey, Settings } from "@tacho/shared/settings/settings.ts";
import type { ConnectionState, SettingsState } from "../panel-protocol/panel-messages.ts";
import type { Theme } from "../ui/theme.ts";

export type ListedModel = HostMessageOf<"models">["models"][number];

/** Everything the options page draws. */
export interface OptionsState {
  /** What is stored, defaults filled in. */
  stored: Settings;
  /** Stored values that are wrong. */
  storedWrong: Partial<Record<SettingKey, string>>;
  /** Changed since the page was opened. */
  touched: ReadonlySet<SettingKey>;
  connection: ConnectionState;
  settings: SettingsState;
  /** Absent while the host has not told. */
  models?: readonly ListedModel[];
  reload: { status: "idle" | "running" } | { status: "failed"; why: string };
  /** Why the last change could not be stored. */
  saveFailure?: { key: SettingKey; why: string };
  /** How many times everything was reset; what was written and not saved goes with it. */
  resets: number;
  /** Whether a reset to the defaults can be undone. */
  canUndoReset: boolean;
  theme: Theme;
  version: string;
}

/** Everything a person can do on the options page. */
export interface OptionsActions {
  save(key: SettingKey, value: Settings[SettingKey]): void;
  resetAll(): void;
  undoReset(): void;
  reloadModel(): void;
  chooseTheme(theme: Theme): void;
  /** Shows the history of runs. */
  openRuns(): void;
}
