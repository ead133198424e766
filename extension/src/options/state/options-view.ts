import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { SettingKey, Settings } from "@tacho/shared/settings/settings.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import type { ConnectionState, SettingsState } from "../../panel-protocol/panel-messages.ts";
import type { Theme } from "../../ui/theme.ts";

export type ListedModel = HostMessageOf<"models">["models"][number];

/** Files in the models' folders that are not offered. */
export interface UnusableFiles {
  /** Number of all of them. */
  count: number;
  /** Why, for the first of them. */
  errors: readonly WireError[];
}

/** Everything the options page draws. */
export interface OptionsState {
  /** Stored settings, with defaults filled in. */
  stored: Settings;
  /** Reasons why stored values are invalid, by key. */
  storedWrong: Partial<Record<SettingKey, string>>;
  /** True if the stored settings could not be read; `stored` holds the defaults then. */
  storageFailed?: boolean;
  /** Settings changed since the page was opened. */
  touched: ReadonlySet<SettingKey>;
  connection: ConnectionState;
  settings: SettingsState;
  /** Absent until the host has sent its list. */
  models?: readonly ListedModel[];
  /** The model in memory, if any. */
  loaded?: ModelState;
  /** Files that are no models to chat with, if there are any. */
  unusable?: UnusableFiles | undefined;
  reload: { status: "idle" | "running" } | { status: "failed"; why: string };
  /** Reason why the last change could not be stored. */
  saveFailure?: { key: SettingKey; why: string };
  /** Number of resets so far; each one discards unsaved drafts. */
  resets: number;
  /** True while the last reset can be undone. */
  canUndoReset: boolean;
  theme: Theme;
  /** False if the browser did not keep the choice of the theme. */
  themeKept?: boolean;
  version: string;
}

/** All user actions of the options page. */
export interface OptionsActions {
  save(key: SettingKey, value: Settings[SettingKey]): void;
  resetAll(): void;
  undoReset(): void;
  reloadModel(): void;
  chooseTheme(theme: Theme): void;
  /** Opens the Runs page. */
  openRuns(): void;
}
