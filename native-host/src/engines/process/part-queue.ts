import type { EnginePart } from "../engine.ts";

/** Parts on their way from the pipe to the reader. What came before an error is read before it. */
export class PartQueue {
  readonly #parts: EnginePart[] = [];
  #next = 0;
  #error: Error | undefined;
  #closed = false;
  #wakeReader: (() => void) | undefined;
  readonly #closeListeners: (() => void)[] = [];

  get closed(): boolean {
    return this.#closed;
  }

  push(part: EnginePart): void {
    this.#parts.push(part);
    if (part.type === "finish") this.#close();
    this.#wakeReader?.();
  }

  fail(error: Error): void {
    if (this.#closed) return;
    this.#error = error;
    this.#close();
    this.#wakeReader?.();
  }

  /** Calls back once no part can come any more, at once if that is so already. */
  onClosed(listener: () => void): void {
    if (this.#closed) listener();
    else this.#closeListeners.push(listener);
  }

  /** @throws the error that the queue was failed with. */
  async read(): Promise<EnginePart | undefined> {
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
