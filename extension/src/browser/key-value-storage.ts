/** A small store of JSON values by key, shared by the worker and every page. */
export interface KeyValueStorage {
  /** Returns the values that exist. */
  get(keys: readonly string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** Calls back with the changed keys after a change by any page. The returned function unsubscribes. */
  onChange(listener: (changedKeys: readonly string[]) => void): () => void;
}
