/** A small store of JSON values by key, shared by the worker and every page. */
export interface KeyValueStorage {
  /** The values that are there. */
  get(keys: readonly string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** Called with the keys that changed, whoever changed them. The returned function ends it. */
  onChange(listener: (changedKeys: readonly string[]) => void): () => void;
}
