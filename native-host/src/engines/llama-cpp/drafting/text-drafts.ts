import type { Token } from "node-llama-cpp";
import { DraftControl } from "./draft-control.ts";
import { DRAFT_LENGTHS, type DraftCosts } from "./draft-costs.ts";
import type { DraftSource } from "./draft-source.ts";
import { NgramIndex } from "./ngram-index.ts";

const LONGEST = DRAFT_LENGTHS[DRAFT_LENGTHS.length - 1] ?? 0;

/** Drafts of the next output tokens, taken from earlier text of the same conversation. */
export class TextDrafts implements DraftSource {
  readonly #index = new NgramIndex<Token>();
  readonly #control: DraftControl;
  #drafted = 0;
  #accepted = 0;

  /** @param prompt all tokens before the answer */
  constructor(prompt: readonly Token[], costs: DraftCosts) {
    this.#control = new DraftControl(costs);
    for (const token of prompt) this.#index.add(token);
  }

  get drafted(): number {
    return this.#drafted;
  }

  get accepted(): number {
    return this.#accepted;
  }

  get savedTime(): number {
    return this.#control.savedTime;
  }

  add(token: Token): void {
    this.#index.add(token);
  }

  propose(_output: readonly Token[], most: number): Token[] {
    const match = this.#index.find(Math.min(most, LONGEST));
    if (match === undefined) return [];
    const length = this.#control.wanted(match.matched, match.next.length);
    return match.next.slice(0, length);
  }

  measured(length: number, accepted: number, duration: number): void {
    this.#drafted += length;
    this.#accepted += accepted;
    const known = DRAFT_LENGTHS.find((each) => each === length);
    if (known === undefined) this.#control.plainStep(duration);
    else this.#control.draftedStep(known, accepted, duration);
  }
}
