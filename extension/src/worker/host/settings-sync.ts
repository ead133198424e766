import type { Connection } from "@tacho/shared/client/connection.ts";
import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import {
  SETTINGS,
  type SettingKey,
  type Settings,
  type SettingsPatch,
  type SettingsTable,
} from "@tacho/shared/settings/settings.ts";
import type { SettingsState } from "../../panel-protocol/panel-messages.ts";
import type { StoredSettings } from "../../settings/stored-settings.ts";

export interface SettingsSync {
  /** The host's response to the settings last pushed. */
  readonly state: SettingsState;
  /** Call on a new connection. Pushes the stored settings. */
  attach(connection: Connection, ready: HostMessageOf<"ready">): Promise<void>;
  /** Call when the connection has ended. */
  detach(): void;
  /** Pushes all settings again, because a reload may have applied pending ones. */
  push(): void;
  /** Resolves when the host has responded to every change so far. */
  settled(): Promise<void>;
}

export interface SettingsSyncOptions {
  stored: StoredSettings;
  onState: (state: SettingsState) => void;
  /** Default: the product's settings. */
  table?: SettingsTable;
}

/**
 * Keeps the host's settings equal to the stored ones. Pushes all of them every time, so that the order of events does
 * not matter.
 */
export function createSettingsSync({ stored, onState, table = SETTINGS }: SettingsSyncOptions): SettingsSync {
  const isHostKey = (key: string): key is SettingKey => {
    const kind = table.find(key)?.kind;
    return kind === "sampling" || kind === "load";
  };
  let state: SettingsState = { applied: [], needs_reload: [], refused: {} };
  let connection: Connection | undefined;
  let pushes = Promise.resolve();
  let waiting = false;

  function setState(next: SettingsState): void {
    state = next;
    onState(next);
  }

  /** Pushes, one push at a time. Changes during a push are part of the next one. */
  function push(): void {
    if (connection === undefined || waiting) return;
    waiting = true;
    pushes = pushes.then(async () => {
      waiting = false;
      await pushOnce().catch(() => {});
    });
  }

  async function pushOnce(): Promise<void> {
    const target = connection;
    if (target === undefined) return;
    const { settings, refused: corrupt } = await stored.read();
    const refused: SettingsState["refused"] = { ...corrupt };
    const patch: SettingsPatch = Object.fromEntries(
      Object.entries(settings).filter(([key]) => isHostKey(key)),
    );
    const answer = await pushWithoutRefused(target, patch, refused);
    if (target !== connection) return;
    if (answer === undefined) return setState({ ...state, refused });
    setState({
      effective: answer.settings,
      applied: answer.applied.filter(isHostKey),
      needs_reload: answer.needs_reload.filter(isHostKey),
      refused,
    });
  }

  stored.onChange(push);

  return {
    get state() {
      return state;
    },
    attach(opened, ready) {
      connection = opened;
      setState({ ...state, effective: ready.settings });
      push();
      return pushes;
    },
    detach() {
      connection = undefined;
      setState({ applied: [], needs_reload: [], refused: state.refused });
    },
    push,
    settled: () => pushes,
  };
}

/** Pushes the settings. If some are refused, adds the reasons to `refused` and repeats without them. */
async function pushWithoutRefused(
  connection: Connection,
  settings: SettingsPatch,
  refused: SettingsState["refused"],
): Promise<{ settings: Partial<Settings>; applied: string[]; needs_reload: string[] } | undefined> {
  let patch = settings;
  for (;;) {
    try {
      return await connection.request("update_settings", { settings: patch });
    } catch (error) {
      const reasons = error instanceof RequestFailedError ? (error.failure.error.details ?? {}) : {};
      const keys = Object.keys(reasons).filter((key): key is SettingKey => Object.hasOwn(patch, key));
      if (keys.length === 0) return undefined;
      for (const key of keys) refused[key] = String(reasons[key]);
      patch = Object.fromEntries(Object.entries(patch).filter(([key]) => !keys.some((each) => each === key)));
    }
  }
}
