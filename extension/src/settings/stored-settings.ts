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
  /** What differs from the defaults, right values only. */
  changed: SettingsPatch;
  /** All values, defaults filled in. */
  settings: Settings;
  /** A reason for every stored value that is wrong; its default counts. */
  refused: Partial<Record<SettingKey, string>>;
}

/** The person's settings. Every value stands under a key of its own, so that two pages may change two at once. */
export interface StoredSettings {
  read(): Promise<ReadSettings>;
  /**
   * Stores right values; one that equals its default is removed.
   *
   * @throws RangeError when a value is wrong, and nothing is stored.
   */
  change(patch: SettingsPatch): Promise<void>;
  /** Back to the defaults: these, or all. */
  reset(keys?: readonly SettingKey[]): Promise<void>;
  /** Called after a change, whoever made it. The returned function ends it. */
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
      // Both at once: a page that is being closed gets no second turn.
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
