import type { Token } from "node-llama-cpp";
import { DraftControl } from "./draft-control.ts";
import { DRAFT_LENGTHS, type DraftCosts } from "./draft-costs.ts";
import { NgramIndex } from "./ngram-index.ts";

const LONGEST = DRAFT_LENGTHS[DRAFT_LENGTHS.length - 1] ?? 0;

/** Drafts of the next output tokens, taken from earlier text of the same conversation. */
export class Drafts {
  readonly #index = new NgramIndex<Token>();
  readonly #control: DraftControl;
  #drafted = 0;
  #accepted = 0;

  /** @param prompt all tokens before the answer */
  constructor(prompt: readonly Token[], costs: DraftCosts) {
    this.#control = new DraftControl(costs);
    for (const token of prompt) this.#index.add(token);
  }

  /** Number of drafted tokens that were evaluated. */
  get drafted(): number {
    return this.#drafted;
  }

  /** Number of drafted tokens that became output. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Time in ms that drafts saved, compared with plain steps measured in the same answer; negative if they lost time. */
  get savedTime(): number {
    return this.#control.savedTime;
  }

  /** Records an output token. */
  add(token: Token): void {
    this.#index.add(token);
  }

  /** Returns a draft of at most `most` tokens; empty for a plain step. */
  propose(most: number): Token[] {
    const match = this.#index.find(Math.min(most, LONGEST));
    if (match === undefined) return [];
    const length = this.#control.wanted(match.matched, match.next.length);
    return match.next.slice(0, length);
  }

  /** Records the outcome of a step that evaluated `length` drafted tokens in `duration` ms. */
  measured(length: number, accepted: number, duration: number): void {
    this.#drafted += length;
    this.#accepted += accepted;
    const known = DRAFT_LENGTHS.find((each) => each === length);
    if (known === undefined) this.#control.plainStep(duration);
    else this.#control.draftedStep(known, accepted, duration);
  }
}
