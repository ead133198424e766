import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Run, RunEnd, RunPhase } from "../conversations/run.ts";
import { messages } from "../locale/locale.ts";
import { describeError } from "../locale/words/describe-error.ts";
import { describeRunEnd } from "../locale/words/describe-run-end.ts";
import { finishedLength } from "./sentences.ts";

/** Minimum time between two announcements in ms: 2 s, plus 100 ms because paint times vary. */
export const ANNOUNCEMENT_GAP = 2100;
/** Matches Markdown marks that a screen reader would read out as punctuation. */
const MARKS = /[*_`#>|~]+/g;

export interface AnnouncerOptions {
  clock: Pick<Clock, "now" | "schedule">;
  say: (words: string) => void;
}

/**
 * Announces a run to a screen reader: its start, each finished sentence, and its end with the numbers. Combines
 * anything that comes sooner than `ANNOUNCEMENT_GAP` into one announcement.
 */
export class Announcer {
  readonly #clock: AnnouncerOptions["clock"];
  readonly #say: (words: string) => void;
  #generation: string | undefined;
  #phase: RunPhase | undefined;
  /** Length of the answer that was announced or is waiting, in UTF-16 code units. */
  #spoken = 0;
  /** Latest phase that was not announced yet; a newer phase replaces it. */
  #progress: string | undefined;
  #sentences: string[] = [];
  #last = Number.NEGATIVE_INFINITY;
  #waiting = false;

  constructor({ clock, say }: AnnouncerOptions) {
    this.#clock = clock;
    this.#say = say;
  }

  /** Takes each change of the last answer's run. Ignores a run that had ended before it was first observed. */
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

  /** Announces any other event. */
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
    const wait = this.#last + ANNOUNCEMENT_GAP - this.#clock.now();
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
    this.#last = this.#clock.now();
    this.#say(words);
  }
}

function progressWords(run: Run): string | undefined {
  const text = messages().announce;
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

/** Says why a run ended, with its main numbers. Gives only the title of an error, as the alert has the rest. */
function endAnnouncement(end: RunEnd): string {
  const text = messages().run;
  const { tokens_per_second: rate, time_to_first_token: first, output_tokens: tokens } = end.stats ?? {};
  const numbers = [
    tokens === undefined || tokens === 0 ? undefined : text.tokens(tokens),
    rate === undefined ? undefined : messages().announce.rate(rate),
    first === undefined ? undefined : text.first(first),
  ].filter((part) => part !== undefined);
  const sentence = numbers.length === 0 ? "" : `${numbers.join(", ")}.`;
  if (end.finish_reason === "stop" && end.note === undefined)
    return messages().announce.done(sentence).trim();
  const reason =
    end.error === undefined
      ? describeRunEnd(end, { text: false, thought: false }).sentence
      : describeError(end.error, false).title;
  return messages().announce.ended(reason, sentence);
}

/**
 * Extracts the finished sentences and lines of a text, or all of it once it has ended. `length` counts the UTF-16 code
 * units taken from the text.
 */
export function finishedSentences(text: string, ended: boolean): { words: string; length: number } {
  const finished = ended ? text : text.slice(0, finishedLength(text));
  return { words: finished.replace(MARKS, "").replace(/\s+/g, " ").trim(), length: finished.length };
}
