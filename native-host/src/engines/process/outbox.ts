import type { EnginePart } from "../engine.ts";
import type { FromEngine } from "./process-messages.ts";

/** Writes one message to the host. Calls back once it is in the pipe. */
export type SendToHost = (message: unknown, onSent: () => void) => void;

/** Sends messages in order. Batches the parts of one turn of the event loop; no part waits longer than that. */
export class Outbox {
  readonly #write: SendToHost;
  readonly #schedule: (callback: () => void) => void;
  #parts: { job: number; parts: EnginePart[] } | undefined;
  #unsent = 0;
  readonly #emptyListeners: (() => void)[] = [];

  constructor(write: SendToHost, schedule: (callback: () => void) => void = setImmediate) {
    this.#write = write;
    this.#schedule = schedule;
  }

  addPart(job: number, part: EnginePart): void {
    if (this.#parts?.job === job) {
      this.#parts.parts.push(part);
      return;
    }
    this.#sendParts();
    this.#parts = { job, parts: [part] };
    this.#schedule(() => this.#sendParts());
  }

  send(message: FromEngine): void {
    this.#sendParts();
    this.sendRaw(message);
  }

  /** Sends an unvalidated message, for scripted faults that break the protocol. */
  sendRaw(message: unknown): void {
    this.#unsent += 1;
    this.#write(message, () => {
      this.#unsent -= 1;
      if (this.#unsent === 0) for (const listener of this.#emptyListeners.splice(0)) listener();
    });
  }

  /** Resolves once everything is in the pipe. */
  flush(): Promise<void> {
    this.#sendParts();
    return new Promise((resolve) => {
      if (this.#unsent === 0) resolve();
      else this.#emptyListeners.push(resolve);
    });
  }

  #sendParts(): void {
    const parts = this.#parts;
    if (parts === undefined) return;
    this.#parts = undefined;
    this.sendRaw({ type: "parts", ...parts } satisfies FromEngine);
  }
}
