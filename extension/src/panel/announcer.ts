import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Run, RunEnd, RunPhase } from "../conversations/run.ts";
import { describeError } from "../locale/describe-error.ts";
import { describeRunEnd } from "../locale/describe-run-end.ts";
import { messages } from "../locale/messages.en.ts";

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

/** Why a run ended, and its most telling numbers. An error is told by the alert itself. */
function endAnnouncement(end: RunEnd): string {
  const text = messages.run;
  const { tokens_per_second: rate, time_to_first_token: first, output_tokens: tokens } = end.stats ?? {};
  const numbers = [
    tokens === undefined || tokens === 0 ? undefined : text.tokens(tokens),
    rate === undefined ? undefined : messages.announce.rate(rate),
    first === undefined ? undefined : text.first(first),
  ].filter((part) => part !== undefined);
  const sentence = numbers.length === 0 ? "" : `${numbers.join(", ")}.`;
  if (end.finish_reason === "stop") return messages.announce.done(sentence).trim();
  const reason =
    end.error === undefined ? describeRunEnd(end, false).sentence : describeError(end.error, false).title;
  return messages.announce.ended(reason, sentence);
}

/** Up to the end of the last sentence or line. */
const FINISHED = /^[\s\S]*(?:[.!?…。！？]["'”’)]*\s|\n)/;
/** Marks of markdown that would be read out as punctuation. */
const MARKS = /[*_`#>|~]+/g;

/**
 * What can be read out of a text so far: whole sentences and lines, or all of it at the end. `length` says how much of
 * the text that was.
 */
export function finishedSentences(text: string, ended: boolean): { words: string; length: number } {
  const finished = ended ? text : (FINISHED.exec(text)?.[0] ?? "");
  return { words: finished.replace(MARKS, "").replace(/\s+/g, " ").trim(), length: finished.length };
}
