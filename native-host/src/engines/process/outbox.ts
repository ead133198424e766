import type { EnginePart } from "../engine.ts";
import type { FromEngine } from "./process-messages.ts";

/** Writes one message to the host; calls back when it is in the pipe. */
export type SendToHost = (message: unknown, onSent: () => void) => void;

/** Sends messages in order. Parts of one turn of the event loop travel together, and none waits for the next turn. */
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

  /** For a fault on command: a message that the protocol does not know. */
  sendRaw(message: unknown): void {
    this.#unsent += 1;
    this.#write(message, () => {
      this.#unsent -= 1;
      if (this.#unsent === 0) for (const listener of this.#emptyListeners.splice(0)) listener();
    });
  }

  /** Resolves when everything is in the pipe. */
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
