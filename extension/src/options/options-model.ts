import { type ReadonlySignal, signal } from "@preact/signals";
import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import {
  SETTINGS,
  type SettingKey,
  type Settings,
  type SettingsPatch,
  type SettingsTable,
} from "@tacho/shared/settings/settings.ts";
import { messages } from "../locale/locale.ts";
import { describeError } from "../locale/words/describe-error.ts";
import { type SettingTexts, settingLabel } from "../locale/words/setting-texts.ts";
import type { StoredSettings } from "../settings/stored-settings.ts";
import { chooseTheme, readTheme } from "../ui/theme.ts";
import type { WorkerClient } from "../worker-client/worker-client.ts";
import type { WorkerState } from "../worker-client/worker-state.ts";
import { fieldOutcome } from "./fields/field-outcome.ts";
import type { OptionsActions, OptionsState } from "./state/options-view.ts";

export interface OptionsModel {
  /** `undefined` until the stored settings are read. */
  readonly state: ReadonlySignal<OptionsState | undefined>;
  readonly announcement: ReadonlySignal<string>;
  /** Announces words to a screen reader. */
  tell(words: string): void;
  /** Reads the list of models again. */
  listModels(): void;
  readonly actions: OptionsActions;
}

export interface OptionsModelOptions {
  worker: WorkerClient;
  storedSettings: StoredSettings;
  window: Pick<Window, "localStorage" | "document" | "addEventListener">;
  version: string;
  openRuns: () => void;
  /** Default: the product's. */
  table?: SettingsTable;
  /** Words for the settings of `table`. */
  texts?: SettingTexts;
}

/** Connects the options page with the stored settings and the host. */
export function createOptionsModel(options: OptionsModelOptions): OptionsModel {
  const { worker, storedSettings, window, version, openRuns } = options;
  const { table = SETTINGS, texts } = options;
  const state = signal<OptionsState | undefined>(undefined);
  const announcement = signal("");
  let beforeReset: SettingsPatch = {};
  /** Settings changed by a reset. The reset is announced as a whole, so their single outcomes are not. */
  const silent = new Set<SettingKey>();
  let listed = "";

  const update = (change: Partial<OptionsState>) => {
    if (state.value !== undefined) state.value = { ...state.value, ...change };
  };

  async function read(): Promise<void> {
    const unread = { settings: table.defaults, refused: {}, storageFailed: true };
    const { settings, refused, storageFailed } = await storedSettings
      .read()
      .then((stored) => ({ ...stored, storageFailed: false }))
      .catch(() => unread);
    const { connection, settings: host } = worker.state;
    state.value = {
      ...loadedModel(worker.state),
      touched: new Set(),
      reload: { status: "idle" },
      resets: 0,
      canUndoReset: false,
      theme: readTheme(window),
      themeKept: true,
      version,
      ...state.value,
      connection,
      settings: host,
      stored: settings,
      storedWrong: refused,
      storageFailed,
    };
  }

  /** Requests the model list again when the connection or the loaded models have changed. */
  async function listModels(): Promise<void> {
    const { connection, models } = worker.state;
    const situation = JSON.stringify([connection, models.map(({ model, status }) => [model, status])]);
    if (connection.status !== "connected" || situation === listed) return;
    listed = situation;
    const answer = await worker.request("list_models", {}).catch(() => undefined);
    if (answer === undefined) return;
    const { models: known, unusable: errors, unusable_count: count } = answer;
    const unusable = errors === undefined || count === undefined ? undefined : { count, errors };
    update({ models: known, unusable });
  }

  function announceOutcomes(before: OptionsState | undefined): void {
    const now = state.value;
    if (before === undefined || now === undefined) return;
    for (const key of now.touched) {
      if (silent.has(key) && now.settings.refused[key] === undefined) continue;
      const words = outcomeWords(now, key, table);
      if (words !== undefined && words !== outcomeWords(before, key, table)) {
        announcement.value = messages().options.announce(settingLabel(key, texts), words);
      }
    }
  }

  /** Runs `work`, which stores `keys`; resolves to false when storing failed. */
  async function change(keys: readonly SettingKey[], work: () => Promise<void>): Promise<boolean> {
    const touched = new Set([...(state.value?.touched ?? []), ...keys]);
    try {
      await work();
      update({ touched });
      await read();
      return true;
    } catch (error) {
      const [key] = keys;
      const why = error instanceof Error ? error.message : String(error);
      if (key !== undefined) update({ saveFailure: { key, why } });
      return false;
    }
  }

  function save<K extends SettingKey>(key: K, value: Settings[K]): void {
    silent.delete(key);
    forgetFailure();
    update({ canUndoReset: false });
    void change([key], () => storedSettings.change({ [key]: value }));
  }

  function forgetFailure(): void {
    if (state.value === undefined) return;
    const { saveFailure: _, ...rest } = state.value;
    state.value = rest;
  }

  async function resetAll(): Promise<void> {
    for (const { key } of table.descriptors) silent.add(key);
    forgetFailure();
    const before = await storedSettings.read().catch(() => undefined);
    if (before === undefined) return read();
    beforeReset = before.changed;
    if (!(await change(changedKeys(), () => storedSettings.reset()))) return;
    update({ canUndoReset: changedKeys().length > 0, resets: (state.value?.resets ?? 0) + 1 });
    announcement.value = messages().options.resetDone;
  }

  const changedKeys = () => Object.keys(beforeReset) as SettingKey[];

  async function reloadModel(): Promise<void> {
    update({ reload: { status: "running" } });
    try {
      await worker.request("load_model", {});
      update({ reload: { status: "idle" } });
    } catch (error) {
      const why =
        error instanceof RequestFailedError
          ? describeError(error.failure.error, false).help
          : messages().errors.unavailable;
      update({ reload: { status: "failed", why } });
    }
  }

  /** Makes the worker connect to the host, of which this page shows the state. A page that asks nothing does not. */
  function askForState(): void {
    void worker.request("get_state", {}).catch(() => {});
  }

  storedSettings.onChange(() => void read());
  worker.subscribe((event) => {
    if (event.type === "port_opened") askForState();
    if (event.type !== "state_changed") return;
    const before = state.value;
    const { connection, settings } = event.state;
    update({ connection, settings, ...loadedModel(event.state) });
    announceOutcomes(before);
    void listModels();
  });
  askForState();
  void read().then(listModels);

  return {
    state,
    announcement,
    tell(words) {
      announcement.value = words;
    },
    listModels() {
      listed = "";
      void listModels();
    },
    actions: {
      save,
      resetAll: () => void resetAll(),
      undoReset() {
        for (const key of changedKeys()) silent.delete(key);
        update({ canUndoReset: false });
        void change(changedKeys(), () => storedSettings.change(beforeReset));
      },
      reloadModel: () => void reloadModel(),
      openRuns,
      chooseTheme(theme) {
        update({ themeKept: chooseTheme(window, theme), theme });
      },
    },
  };
}

function loadedModel({ models }: WorkerState): Pick<OptionsState, "loaded"> {
  const loaded = models.findLast(({ status }) => status === "loaded");
  return loaded === undefined ? {} : { loaded };
}

function outcomeWords(state: OptionsState, key: SettingKey, table: SettingsTable): string | undefined {
  const { stored, connection, settings, touched } = state;
  const descriptor = table.find(key);
  if (descriptor === undefined) return undefined;
  return fieldOutcome({ descriptor, value: stored[key], touched: touched.has(key), connection, settings })
    ?.words;
}
