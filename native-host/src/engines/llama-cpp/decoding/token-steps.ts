import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Token } from "node-llama-cpp";
import type { MeasuredChoice } from "../choice/measured-choice.ts";
import type { DraftSource } from "../drafting/draft-source.ts";

/** The end of a sequence at which tokens are evaluated. */
export interface SequenceEnd {
  /** Number of tokens in the sequence. */
  readonly position: number;
  /** Number of threads of the next evaluation. */
  threads: number;
  /**
   * Evaluates `tokens` at the end of the sequence. Resolves with the tokens sampled after each of them from index `from`
   * on, as the output tokens after `output`, which must be the same list in every call.
   */
  evaluate(tokens: readonly Token[], from: number, output: readonly Token[]): Promise<Token[]>;
  /** Removes everything from `position` on. */
  eraseFrom(position: number): Promise<void>;
  /** Call when nothing more is evaluated. */
  release(): Promise<void>;
}

/** The output tokens of one evaluation. */
export interface Step {
  /** At least one. */
  tokens: readonly Token[];
  /** Time at which they were sampled, ms of the clock. */
  at: number;
}

export interface TokenStepsOptions {
  end: SequenceEnd;
  clock: Clock;
  threads: MeasuredChoice;
  /** Absent: every step gives one token. */
  drafts?: DraftSource | undefined;
  /** Prompt tokens that the first step evaluates, at least one. */
  rest: readonly Token[];
  /** Maximum number of output tokens, with those that are forced. */
  most: number;
}

/**
 * Generates output tokens step by step. A step may give several tokens, if drafts of the next ones turn out right: they
 * are evaluated together, and one token is sampled after each as if the others had been sampled one by one. The steps
 * run one ahead, so that a token can be processed while the next one is evaluated.
 */
export class TokenSteps {
  readonly #options: TokenStepsOptions;
  readonly #output: Token[] = [];
  /** Position of the first output token. */
  readonly #start: number;
  #asked: Promise<Step> | undefined;

  constructor(options: TokenStepsOptions) {
    this.#options = options;
    this.#start = options.end.position + options.rest.length;
  }

  /** Starts the next step. */
  ask(): void {
    if (this.#asked !== undefined) return;
    this.#asked = this.#output.length === 0 ? this.#firstStep() : this.#nextStep();
    // `take` reports the failure. Without this a failure that nobody takes would be an unhandled rejection.
    this.#asked.catch(() => undefined);
  }

  async take(): Promise<Step> {
    this.ask();
    const asked = this.#asked;
    if (asked === undefined) throw new Error("No step was asked for.");
    const step = await asked;
    this.#asked = undefined;
    return step;
  }

  /** Goes on after `kept` output tokens and `tokens`, which were not sampled. Call while no step is asked for. */
  async force(kept: number, tokens: readonly Token[]): Promise<void> {
    await this.#cut(kept);
    this.#output.length = kept;
    for (const token of tokens) this.#add(token);
  }

  /** Ends the generation after `kept` output tokens. Resolves once nothing is evaluated any more. */
  async close(kept: number): Promise<void> {
    await this.#asked?.catch(() => undefined);
    await this.#options.end.release();
    await this.#cut(kept);
  }

  async #cut(kept: number): Promise<void> {
    const { end } = this.#options;
    if (end.position > this.#start + kept) await end.eraseFrom(this.#start + kept);
  }

  async #firstStep(): Promise<Step> {
    const { end, rest, clock } = this.#options;
    const tokens = await end.evaluate(rest, rest.length - 1, this.#output);
    return this.#ended(tokens, clock.now());
  }

  async #nextStep(): Promise<Step> {
    const { end, clock, threads, drafts, most } = this.#options;
    const position = end.position;
    // One token, or more after some that were not sampled.
    const rest = this.#output.slice(position - this.#start);
    end.threads = threads.next;
    const started = clock.now();
    const draft =
      rest.length > 1 ? [] : ((await drafts?.propose(this.#output, most - this.#output.length - 1)) ?? []);
    const proposed = clock.now();
    const sampled = await end.evaluate([...rest, ...draft], rest.length - 1, this.#output);
    const accepted = commonLength(draft, sampled);
    if (accepted < draft.length) await end.eraseFrom(position + rest.length + accepted);
    const at = clock.now();
    if (rest.length === 1) {
      drafts?.measured(draft.length, accepted, at - started);
      if (draft.length === 0) threads.measured(at - proposed, at - proposed);
    }
    return this.#ended(sampled.slice(0, accepted + 1), at);
  }

  #ended(tokens: readonly Token[], at: number): Step {
    for (const token of tokens) this.#add(token);
    return { tokens, at };
  }

  #add(token: Token): void {
    this.#output.push(token);
    this.#options.drafts?.add(token);
  }
}

function commonLength(left: readonly Token[], right: readonly Token[]): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}
