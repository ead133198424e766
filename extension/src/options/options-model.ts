import { type ReadonlySignal, signal } from "@preact/signals";
import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import type { SettingKey, Settings, SettingsPatch } from "@tacho/shared/settings/settings.ts";
import type { HubClient } from "../client/hub-client.ts";
import { chooseTheme, readTheme } from "../components/theme.ts";
import type { StoredSettings } from "../settings/stored-settings.ts";
import { describeError } from "../text/describe-error.ts";
import { messages } from "../text/messages.en.ts";
import { settingLabel } from "../text/setting-texts.ts";
import { fieldOutcome } from "./field-outcome.ts";
import type { OptionsActions, OptionsState } from "./options-view.ts";

export interface OptionsModel {
  /** `undefined` until what is stored has been read. */
  readonly state: ReadonlySignal<OptionsState | undefined>;
  readonly announcement: ReadonlySignal<string>;
  readonly actions: OptionsActions;
}

export interface OptionsModelOptions {
  hub: HubClient;
  storedSettings: StoredSettings;
  window: Pick<Window, "localStorage" | "document" | "addEventListener">;
  version: string;
  openDashboard: () => void;
}

/** The options page between what is stored and what the host says. */
export function createOptionsModel(options: OptionsModelOptions): OptionsModel {
  const { hub, storedSettings, window, version, openDashboard } = options;
  const state = signal<OptionsState | undefined>(undefined);
  const announcement = signal("");
  let beforeReset: SettingsPatch = {};
  let listed = "";

  const update = (change: Partial<OptionsState>) => {
    if (state.value !== undefined) state.value = { ...state.value, ...change };
  };

  async function read(): Promise<void> {
    const { settings, refused } = await storedSettings.read();
    const { connection, settings: host } = hub.state;
    state.value = {
      touched: new Set(),
      reload: { status: "idle" },
      canUndoReset: false,
      theme: readTheme(window),
      version,
      ...state.value,
      connection,
      settings: host,
      stored: settings,
      storedWrong: refused,
    };
  }

  /** The list is asked for again when the host or what it has loaded is another one. */
  async function listModels(): Promise<void> {
    const { connection, models } = hub.state;
    const situation = JSON.stringify([connection, models.map(({ model, status }) => [model, status])]);
    if (connection.status !== "connected" || situation === listed) return;
    listed = situation;
    const answer = await hub.request("list_models", {}).catch(() => undefined);
    if (answer !== undefined) update({ models: answer.models });
  }

  function announceOutcomes(before: OptionsState | undefined): void {
    const now = state.value;
    if (before === undefined || now === undefined) return;
    for (const key of now.touched) {
      const words = outcomeWords(now, key);
      if (words !== undefined && words !== outcomeWords(before, key)) {
        announcement.value = messages.options.announce(settingLabel(key), words);
      }
    }
  }

  async function change(keys: readonly SettingKey[], work: () => Promise<void>): Promise<void> {
    const touched = new Set([...(state.value?.touched ?? []), ...keys]);
    try {
      await work();
      update({ touched });
      await read();
    } catch (error) {
      const [key] = keys;
      const why = error instanceof Error ? error.message : String(error);
      if (key !== undefined) update({ saveFailure: { key, why } });
    }
  }

  function save<K extends SettingKey>(key: K, value: Settings[K]): void {
    if (state.value !== undefined) {
      const { saveFailure: _, ...rest } = state.value;
      state.value = { ...rest, canUndoReset: false };
    }
    void change([key], () => storedSettings.change({ [key]: value }));
  }

  async function resetAll(): Promise<void> {
    beforeReset = (await storedSettings.read()).changed;
    await change(changedKeys(), () => storedSettings.reset());
    update({ canUndoReset: changedKeys().length > 0 });
    announcement.value = messages.options.resetDone;
  }

  const changedKeys = () => Object.keys(beforeReset) as SettingKey[];

  async function reloadModel(): Promise<void> {
    update({ reload: { status: "running" } });
    try {
      await hub.request("load_model", {});
      update({ reload: { status: "idle" } });
    } catch (error) {
      const why =
        error instanceof RequestFailedError
          ? describeError(error.failure.error, false).help
          : messages.errors.unavailable;
      update({ reload: { status: "failed", why } });
    }
  }

  storedSettings.onChange(() => void read());
  hub.subscribe((event) => {
    if (event.type !== "state_changed") return;
    const before = state.value;
    update({ connection: event.state.connection, settings: event.state.settings });
    announceOutcomes(before);
    void listModels();
  });
  // A page that is only there wakes no host; opening this one does, for what it shows of it.
  void hub.request("get_state", {}).catch(() => {});
  void read().then(listModels);

  return {
    state,
    announcement,
    actions: {
      save,
      resetAll: () => void resetAll(),
      undoReset() {
        update({ canUndoReset: false });
        void change(changedKeys(), () => storedSettings.change(beforeReset));
      },
      reloadModel: () => void reloadModel(),
      openDashboard,
      chooseTheme(theme) {
        chooseTheme(window, theme);
        update({ theme });
      },
    },
  };
}

function outcomeWords(state: OptionsState, key: SettingKey): string | undefined {
  const { stored, connection, settings, touched } = state;
  return fieldOutcome({ key, value: stored[key], touched: touched.has(key), connection, settings })?.words;
}
