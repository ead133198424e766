/** Maximum wait in ms for a single event. */
const PATIENCE = 60_000;

/** Lets a recorder wait for messages, with a timeout. */
export class WaitingRoom {
  readonly #waiters = new Set<() => void>();

  /** Call after each message, to check all waits again. */
  wake(): void {
    for (const wake of [...this.#waiters]) wake();
  }

  /**
   * Resolves with the first value that `read` returns, now or after a later message.
   *
   * @throws Error on timeout.
   */
  async until<T>(what: string, read: () => T | undefined): Promise<T> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const value = read();
      if (value !== undefined) return value;
      if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
      await this.#next(deadline - performance.now());
    }
  }

  #next(patience: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, patience + 1);
      this.#waiters.add(wake);
    });
  }
}
