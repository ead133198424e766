/** A map that keeps its latest entries only. Setting a key again makes it the latest. */
export class LatestMap<Key, Value> extends Map<Key, Value> {
  readonly #most: number;

  /** @param most number of entries kept, at least 1. */
  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    const [oldest = key] = this.keys();
    if (this.size > this.#most) this.delete(oldest);
    return this;
  }
}
