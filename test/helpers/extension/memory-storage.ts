import type { KeyValueStorage } from "../../../extension/src/browser/key-value-storage.ts";

/**
 * A storage area in memory. Clones values like the browser does, and notifies listeners before the promise of a change
 * resolves.
 */
export class MemoryStorage implements KeyValueStorage {
  private readonly values = new Map<string, string>();
  private readonly listeners = new Set<(keys: readonly string[]) => void>();

  constructor(items: Record<string, unknown> = {}) {
    for (const [key, value] of Object.entries(items)) this.values.set(key, JSON.stringify(value));
  }

  async get(keys: readonly string[]): Promise<Record<string, unknown>> {
    const found = keys.flatMap((key) => {
      const value = this.values.get(key);
      return value === undefined ? [] : [[key, JSON.parse(value)]];
    });
    return Object.fromEntries(found);
  }

  async set(items: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(items)) this.values.set(key, JSON.stringify(value));
    this.tell(Object.keys(items));
  }

  async remove(keys: readonly string[]): Promise<void> {
    const there = keys.filter((key) => this.values.delete(key));
    this.tell(there);
  }

  onChange(listener: (keys: readonly string[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** All stored values. */
  get all(): Record<string, unknown> {
    return Object.fromEntries([...this.values].map(([key, value]) => [key, JSON.parse(value)]));
  }

  private tell(keys: readonly string[]): void {
    if (keys.length === 0) return;
    for (const listener of [...this.listeners]) listener(keys);
  }
}
