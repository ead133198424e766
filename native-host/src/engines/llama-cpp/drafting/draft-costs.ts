/** Draft lengths in tokens, ascending. Few, so that each is measured soon. */
export const DRAFT_LENGTHS = [2, 4, 8, 16, 32] as const;
export type DraftLength = (typeof DRAFT_LENGTHS)[number];

/** Weight of the latest measurement, 0..1. */
const WEIGHT = 0.3;
/** Plain steps that have to be measured before anything is compared with them. */
const FEWEST_PLAIN = 4;
/** Multiple of a plain step that a draft costs if nothing was measured: a part for any draft, and one for each token. */
const USUAL_START = 1.4;
const USUAL_TOKEN = 0.45;
/** Share of an estimate that a length which was never tried may turn out to cost. */
const HOPE = 0.6;

/**
 * Cost of evaluating a draft together with the last token, as a multiple of a plain step, learned from measurements.
 * Outlives an answer, because it belongs to the model and the machine.
 */
export class DraftCosts {
  #plain: number | undefined;
  #plainSteps = 0;
  readonly #ratios = new Map<DraftLength, number>();

  /** Time of a step without a draft in ms; `undefined` until enough were measured in this answer. */
  get plain(): number | undefined {
    return this.#plainSteps < FEWEST_PLAIN ? undefined : this.#plain;
  }

  /** Call at the start of an answer. Forgets the time of a plain step, which depends on the depth. */
  restart(): void {
    this.#plain = undefined;
    this.#plainSteps = 0;
  }

  /** Expected cost of a draft of `length` tokens: measured, or estimated from the next shorter one. */
  expected(length: DraftLength): number {
    const measured = this.#ratios.get(length);
    if (measured !== undefined) return measured;
    const shorter = DRAFT_LENGTHS.filter((each) => each < length && this.#ratios.has(each)).at(-1);
    if (shorter === undefined) return USUAL_START + USUAL_TOKEN * length;
    const known = this.#ratios.get(shorter) ?? 1;
    return known + ((known - 1) * (length - shorter)) / shorter;
  }

  /** The same, lower for a length that was never tried, so that it is tried once. */
  hoped(length: DraftLength): number {
    const expected = this.expected(length);
    return this.#ratios.has(length) ? expected : 1 + (expected - 1) * HOPE;
  }

  measuredPlain(duration: number): void {
    this.#plainSteps += 1;
    this.#plain = average(this.#plain, duration);
  }

  measuredDraft(length: DraftLength, duration: number): void {
    if (this.#plain === undefined || this.#plain <= 0) return;
    this.#ratios.set(length, average(this.#ratios.get(length), duration / this.#plain));
  }
}

function average(known: number | undefined, latest: number): number {
  return known === undefined ? latest : known + WEIGHT * (latest - known);
}
