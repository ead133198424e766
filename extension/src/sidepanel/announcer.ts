import type { Clock } from "../browser/clock.ts";
import type { Run, RunPhase } from "../chat/run.ts";
import { messages } from "../text/messages.en.ts";
import { endAnnouncement } from "./end-announcement.ts";
import { finishedSentences } from "./finished-sentences.ts";

/** The least time between two announcements, ms: two seconds, and what one may be drawn earlier than the one before. */
export const ANNOUNCEMENT_GAP = 2100;

export interface AnnouncerOptions {
  clock: Clock;
  say: (words: string) => void;
}

/**
 * Tells a screen reader of a run: that it began, every finished sentence, and the end with its numbers. What comes
 * faster than every two seconds is said together.
 */
export class Announcer {
  readonly #clock: Clock;
  readonly #say: (words: string) => void;
  #generation: string | undefined;
  #phase: RunPhase | undefined;
  /** How much of the answer was said or is about to be. */
  #spoken = 0;
  /** A phase that passed before it was said need not be. */
  #progress: string | undefined;
  #sentences: string[] = [];
  #last = Number.NEGATIVE_INFINITY;
  #waiting = false;

  constructor({ clock, say }: AnnouncerOptions) {
    this.#clock = clock;
    this.#say = say;
  }

  /** To be told of the run of the last answer whenever it changed; one that was over before is not told again. */
  observe(run: Run): void {
    if (run.generation_id !== this.#generation) {
      if (run.phase === "ended") return;
      this.#generation = run.generation_id;
      this.#phase = undefined;
      this.#spoken = 0;
      this.#sentences = [];
    } else if (this.#phase === "ended") {
      return;
    }
    const phase = run.phase;
    const entered = phase !== this.#phase;
    this.#phase = phase;
    if (entered || phase === "reading") this.#progress = progressWords(run);
    this.#collect(run.text, phase === "ended");
    if (run.end !== undefined) this.#sentences.push(endAnnouncement(run.end));
    this.#flushWhenDue();
  }

  /** Something else that happened. */
  tell(words: string): void {
    this.#sentences.push(words);
    this.#flushWhenDue();
  }

  #collect(text: string, ended: boolean): void {
    const { words, length } = finishedSentences(text.slice(this.#spoken), ended);
    this.#spoken += length;
    if (words !== "") this.#sentences.push(words);
  }

  #flushWhenDue(): void {
    if (this.#waiting || (this.#progress === undefined && this.#sentences.length === 0)) return;
    const wait = this.#last + ANNOUNCEMENT_GAP - this.#clock.date();
    if (wait <= 0) return this.#flush();
    this.#waiting = true;
    this.#clock.schedule(wait, () => {
      this.#waiting = false;
      this.#flush();
    });
  }

  #flush(): void {
    const words = this.#sentences.length > 0 ? this.#sentences.join(" ") : this.#progress;
    this.#sentences = [];
    this.#progress = undefined;
    if (words === undefined) return;
    this.#last = this.#clock.date();
    this.#say(words);
  }
}

function progressWords(run: Run): string | undefined {
  const text = messages.announce;
  switch (run.phase) {
    case "sent":
      return text.sent;
    case "queued":
      return text.queued(run.position ?? 1);
    case "loading":
      return text.loading;
    case "reading":
      return run.prompt === undefined ? undefined : text.reading(run.prompt.processed / run.prompt.total);
    case "writing":
      return text.writing;
    case "stopping":
    case "ended":
      return undefined;
    default:
      return run.phase satisfies never;
  }
}
