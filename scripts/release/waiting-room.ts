/** Longest wait for one thing that is to come, ms. */
const PATIENCE = 60_000;

/** Lets a recorder wait for what is to be said, with an end to its patience. */
export class WaitingRoom {
  readonly #waiters = new Set<() => void>();

  /** Something was said. */
  wake(): void {
    for (const wake of [...this.#waiters]) wake();
  }

  /** Resolves with the first value that `read` finds, now or after something was said. @throws Error when it does not come. */
  async until<T>(what: string, read: () => T | undefined): Promise<T> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const value = read();
      if (value !== undefined) return value;
      if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
      await this.#next(deadline - Date.now());
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
