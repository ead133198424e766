import { DRAFT_LENGTHS, type DraftCosts, type DraftLength } from "./draft-costs.ts";

/** Time that drafts may lose at the start of an answer, in plain steps. */
const STARTING_BALANCE = 1.6;
/** Most time that earlier gains allow later drafts to lose, in plain steps. */
const MOST_BALANCE = 12;
/** Share of the time spent on plain steps that drafts may lose. */
const ALLOWANCE = 0.006;
/** A draft is worth its time only if it promises this much more than plain steps. */
const WORTHWHILE = 1.03;
/** The balance has to cover the loss of a refuted draft times its risk times this. */
const CAUTION = 4;
/** Matched tokens that a draft needs at first. Each refuted draft asks for one more, up to the most. */
const FEWEST_MATCHED = 3;
const MOST_MATCHED = 12;
/** Matched tokens that make a match a long one. */
const LONG_MATCH = 8;
/** Steps with drafts between two plain steps that keep the comparison up to date. */
const STEPS_BETWEEN_CHECKS = 12;
/** Share of the evidence that the next step still counts. */
const MEMORY = 0.85;

/**
 * Decides how many tokens to draft at each step, so that drafting pays where the answer repeats known text and costs
 * next to nothing elsewhere. It keeps a balance of time won and lost, compared with plain steps measured in the same
 * answer, and a draft may risk only what the balance covers.
 */
export class DraftControl {
  readonly #costs: DraftCosts;
  /** In ms. */
  #won = 0;
  #spentPlain = 0;
  #accepted = 0;
  #refuted = 0;
  #needed = FEWEST_MATCHED;
  #stepsSinceCheck = 0;

  constructor(costs: DraftCosts) {
    this.#costs = costs;
    costs.restart();
  }

  /** Time won by drafts so far in ms, compared with plain steps; negative if they lost time. */
  get savedTime(): number {
    return this.#won;
  }

  /** Number of tokens to draft where `matched` tokens match, at most `most`; 0 for a plain step. */
  wanted(matched: number, most: number): DraftLength | 0 {
    const { plain } = this.#costs;
    if (plain === undefined || plain <= 0 || matched < this.#needed) return 0;
    if (this.#stepsSinceCheck >= STEPS_BETWEEN_CHECKS) return 0;
    const balance = STARTING_BALANCE + (ALLOWANCE * this.#spentPlain + this.#won) / plain;
    const chance = this.#chance(matched);
    let best: { length: DraftLength | 0; rate: number } = { length: 0, rate: WORTHWHILE };
    for (const length of DRAFT_LENGTHS) {
      const loss = this.#costs.expected(length) - 1;
      if (length > most || CAUTION * (1 - chance) * loss > Math.min(balance, MOST_BALANCE)) continue;
      const rate = (1 + expectedAccepted(chance, length)) / this.#costs.hoped(length);
      if (rate > best.rate) best = { length, rate };
    }
    return best.length;
  }

  plainStep(duration: number): void {
    this.#stepsSinceCheck = 0;
    this.#spentPlain += duration;
    this.#costs.measuredPlain(duration);
  }

  draftedStep(length: DraftLength, accepted: number, duration: number): void {
    this.#stepsSinceCheck += 1;
    this.#won += (accepted + 1) * (this.#costs.plain ?? 0) - duration;
    this.#costs.measuredDraft(length, duration);
    this.#accepted = this.#accepted * MEMORY + accepted;
    this.#refuted = this.#refuted * MEMORY + (accepted < length ? 1 : 0);
    this.#needed = accepted * 2 >= length ? FEWEST_MATCHED : Math.min(MOST_MATCHED, this.#needed + 1);
  }

  /** Chance that a drafted token is right if all before it were. */
  #chance(matched: number): number {
    const right = this.#accepted + (matched >= LONG_MATCH ? 6 : 3);
    return right / (right + this.#refuted + 1);
  }
}

/** Expected number of right tokens at the start of a draft. `chance`: below 1. */
function expectedAccepted(chance: number, length: number): number {
  return (chance * (1 - chance ** length)) / (1 - chance);
}
