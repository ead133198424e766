/** Queue of parts between the pipe and their reader. Parts that arrived before an error are read before it. */
export class PartQueue<Part> {
  readonly #parts: Part[] = [];
  #next = 0;
  #error: Error | undefined;
  #closed = false;
  #wakeReader: (() => void) | undefined;
  readonly #closeListeners: (() => void)[] = [];

  get closed(): boolean {
    return this.#closed;
  }

  push(part: Part): void {
    this.#parts.push(part);
    this.#wakeReader?.();
  }

  /** Ends the queue after the parts so far. */
  end(): void {
    this.#close();
    this.#wakeReader?.();
  }

  fail(error: Error): void {
    if (this.#closed) return;
    this.#error = error;
    this.#close();
    this.#wakeReader?.();
  }

  /** Calls back once no more parts can arrive, immediately if the queue is already closed. */
  onClosed(listener: () => void): void {
    if (this.#closed) listener();
    else this.#closeListeners.push(listener);
  }

  /**
   * Resolves with the next part, or `undefined` at the end.
   *
   * @throws the error passed to `fail`
   */
  async read(): Promise<Part | undefined> {
    for (;;) {
      const part = this.#parts[this.#next];
      if (part !== undefined) {
        this.#next += 1;
        if (this.#next === this.#parts.length) {
          this.#parts.length = 0;
          this.#next = 0;
        }
        return part;
      }
      if (this.#error !== undefined) throw this.#error;
      if (this.#closed) return undefined;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
      this.#wakeReader = undefined;
    }
  }

  #close(): void {
    this.#closed = true;
    for (const listener of this.#closeListeners.splice(0)) listener();
  }
}
