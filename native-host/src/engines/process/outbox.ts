import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EnginePart } from "../engine.ts";
import { joinTokens } from "./join-tokens.ts";
import type { FromEngine } from "./process-messages.ts";

/**
 * Shortest time in ms between two bundles of output, about a frame of a screen. Each bundle wakes the host, the browser
 * and the panel, and on a machine with few cores those wake-ups cost more than the token itself.
 */
const FRAME = 25;

/** Writes one message to the host. Calls back once it is in the pipe. */
export type SendToHost = (message: unknown, onSent: () => void) => void;

export interface OutboxOptions {
  write: SendToHost;
  clock: Clock;
  /** Calls back at the end of this turn of the event loop. Default: `setImmediate`. */
  atTurnEnd?: (callback: () => void) => void;
}

/**
 * Sends messages in order. Bundles output to at most one message a frame; the first output after anything else, and all
 * other parts, leave at the end of the turn of the event loop.
 */
export class Outbox {
  readonly #write: SendToHost;
  readonly #clock: Clock;
  readonly #atTurnEnd: (callback: () => void) => void;
  #parts: { job: number; parts: EnginePart[] } | undefined;
  /** Earliest time of the next bundle of output, ms of the clock. */
  #nextFrame = 0;
  #leavesThisTurn = false;
  #cancelFrame: () => void = () => undefined;
  #unsent = 0;
  readonly #emptyListeners: (() => void)[] = [];

  constructor({ write, clock, atTurnEnd = setImmediate }: OutboxOptions) {
    this.#write = write;
    this.#clock = clock;
    this.#atTurnEnd = atTurnEnd;
  }

  addPart(job: number, part: EnginePart): void {
    if (this.#parts !== undefined && this.#parts.job !== job) this.#sendParts();
    this.#parts ??= { job, parts: [] };
    joinTokens(this.#parts.parts, part);
    const isOutput = part.type === "tokens" || part.type === "text";
    if (!isOutput) this.#nextFrame = 0;
    this.#scheduleParts();
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

  #scheduleParts(): void {
    if (this.#leavesThisTurn) return;
    this.#cancelFrame();
    const wait = this.#nextFrame - this.#clock.now();
    if (wait > 0) {
      this.#cancelFrame = this.#clock.schedule(wait, () => this.#sendParts());
      return;
    }
    this.#leavesThisTurn = true;
    this.#atTurnEnd(() => this.#sendParts());
  }

  #sendParts(): void {
    this.#cancelFrame();
    this.#leavesThisTurn = false;
    const parts = this.#parts;
    if (parts === undefined) return;
    this.#parts = undefined;
    this.#nextFrame = this.#clock.now() + FRAME;
    this.sendRaw({ type: "parts", ...parts } satisfies FromEngine);
  }
}
