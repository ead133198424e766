/** What keeps the host busy beside answers, by name, as often as it is held. */
export class Uses {
  readonly #held = new Set<{ name: string }>();

  get names(): string[] {
    return [...new Set([...this.#held].map(({ name }) => name))];
  }

  /** Holds until the returned function is called. */
  hold(name: string): () => void {
    const use = { name };
    this.#held.add(use);
    return () => void this.#held.delete(use);
  }
}
