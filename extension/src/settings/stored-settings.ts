import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import {
  DEFAULT_SETTINGS,
  SETTING_KEYS,
  type SettingKey,
  type Settings,
  type SettingsPatch,
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

export function createStoredSettings(storage: KeyValueStorage): StoredSettings {
  return {
    async read() {
      const stored = await storage.get(SETTING_KEYS.map(storageKey));
      const values = Object.entries(stored).map(([key, value]) => [key.slice(PREFIX.length), value]);
      const { patch, refused } = parseSettingsPatch(Object.fromEntries(values), "all");
      return { changed: patch, settings: { ...DEFAULT_SETTINGS, ...patch }, refused };
    },
    async change(patch) {
      const { refused } = parseSettingsPatch(patch, "all");
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
    reset: (keys = SETTING_KEYS) => storage.remove(keys.map(storageKey)),
    onChange: (listener) =>
      storage.onChange((keys) => {
        if (keys.some((key) => key.startsWith(PREFIX))) listener();
      }),
  };
}

function storageKey(key: string): string {
  return `${PREFIX}${key}`;
}

function isDefault(key: string, value: unknown): boolean {
  const defaults: Record<string, unknown> = DEFAULT_SETTINGS;
  return JSON.stringify(value) === JSON.stringify(defaults[key]);
}
