import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import {
  SETTINGS,
  type SettingKey,
  type Settings,
  type SettingsPatch,
  type SettingsTable,
} from "@tacho/shared/settings/settings.ts";
import type { KeyValueStorage } from "../browser/key-value-storage.ts";

export interface ReadSettings {
  /** Valid values that differ from the defaults. */
  changed: SettingsPatch;
  /** All values, with defaults filled in. */
  settings: Settings;
  /** A reason for every invalid stored value. Its default applies. */
  refused: Partial<Record<SettingKey, string>>;
}

/** The user's settings. Each has its own storage key, so that two pages can change different ones at the same time. */
export interface StoredSettings {
  read(): Promise<ReadSettings>;
  /**
   * Stores valid values; removes those that equal their default.
   *
   * @throws RangeError if a value is invalid. Nothing is stored then.
   */
  change(patch: SettingsPatch): Promise<void>;
  /** Resets these settings, or all, to their defaults. */
  reset(keys?: readonly SettingKey[]): Promise<void>;
  /** Called after every change by any page. The returned function unsubscribes. */
  onChange(listener: () => void): () => void;
}

const PREFIX = "setting.";

export function createStoredSettings(
  storage: KeyValueStorage,
  table: SettingsTable = SETTINGS,
): StoredSettings {
  const allKeys = table.descriptors.map(({ key }) => key);
  const defaults: Record<string, unknown> = table.defaults;
  const isDefault = (key: string, value: unknown) => JSON.stringify(value) === JSON.stringify(defaults[key]);
  return {
    async read() {
      const stored = await storage.get(allKeys.map(storageKey));
      const values = Object.entries(stored).map(([key, value]) => [key.slice(PREFIX.length), value]);
      const { patch, refused } = parseSettingsPatch(Object.fromEntries(values), "stored", table);
      return { changed: patch, settings: { ...table.defaults, ...patch }, refused };
    },
    async change(patch) {
      const { refused } = parseSettingsPatch(patch, "stored", table);
      const [reason] = Object.values(refused);
      if (reason !== undefined) throw new RangeError(reason);
      const entries = Object.entries(patch);
      const kept = entries.filter(([key, value]) => !isDefault(key, value));
      const dropped = entries.filter(([key, value]) => isDefault(key, value));
      // Runs both at once, because a closing page gets no second turn.
      await Promise.all([
        storage.set(Object.fromEntries(kept.map(([key, value]) => [storageKey(key), value]))),
        storage.remove(dropped.map(([key]) => storageKey(key))),
      ]);
    },
    reset: (keys = allKeys) => storage.remove(keys.map(storageKey)),
    onChange: (listener) =>
      storage.onChange((keys) => {
        if (keys.some((key) => key.startsWith(PREFIX))) listener();
      }),
  };
}

function storageKey(key: string): string {
  return `${PREFIX}${key}`;
}
