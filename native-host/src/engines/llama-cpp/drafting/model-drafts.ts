import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Token } from "node-llama-cpp";
import { MeasuredChoice } from "../choice/measured-choice.ts";
import type { DraftModel } from "./draft-model.ts";
import type { DraftSource } from "./draft-source.ts";

/** Draft lengths to choose from, in tokens. 0: the draft model rests. */
const LENGTHS = [0, 3, 8];
const FIRST_LENGTH = 3;
/** Longest time between two trials of another length in ms. A trial of a poor draft model costs several plain steps. */
const PATIENCE = 20_000;
/** Plain steps at the start of an answer, to compare with. */
const FIRST_PLAIN_STEPS = 3;
/** Steps of the draft model between two plain steps that keep the comparison up to date. */
const STEPS_BETWEEN_CHECKS = 16;
/** Weight of the latest plain step. */
const WEIGHT = 0.2;
/** Steps whose cost is measured together, because a single draft says little. */
const BLOCK = 4;
/** More tokens than this that the draft model has not read are read apart, and counted as time lost. */
const FEW_UNREAD = 16;

/** Chooses the length of a draft model's drafts by the cost of an output token. Outlives an answer. */
export function chooseDraftLength(): MeasuredChoice {
  const patience = { atMost: PATIENCE, below: PATIENCE };
  return new MeasuredChoice({ candidates: LENGTHS, start: FIRST_LENGTH, samples: 1, patience });
}

export interface ModelDraftsOptions {
  /** Drafts from earlier text. Tried first, because they cost nothing to propose. */
  text: DraftSource;
  model: Pick<DraftModel, "unread" | "read" | "continueText">;
  /** Tokens before the answer. */
  prompt: readonly Token[];
  lengths: MeasuredChoice;
  clock: Clock;
  signal: AbortSignal;
}

/** Drafts from earlier text and, where that has none, from a draft model, as long as it makes writing faster. */
export class ModelDrafts implements DraftSource {
  readonly #options: ModelDraftsOptions;
  #drafted = 0;
  #accepted = 0;
  /** Origin of the latest proposal. */
  #source: "text" | "model" | "rest" | "check" = "rest";
  /** Time in ms that the latest proposal took, and how much of it the draft model spent on catching up. */
  #proposal = { duration: 0, reading: 0 };
  #block = { steps: 0, tokens: 0, duration: 0 };
  /** Time of a plain step in ms. */
  #plain: number | undefined;
  #checks = 0;
  #stepsSinceCheck = 0;
  /** Steps of the draft model so far: output tokens and ms. */
  #written = { tokens: 0, duration: 0 };

  constructor(options: ModelDraftsOptions) {
    this.#options = options;
  }

  get drafted(): number {
    return this.#options.text.drafted + this.#drafted;
  }

  get accepted(): number {
    return this.#options.text.accepted + this.#accepted;
  }

  get savedTime(): number {
    const { tokens, duration } = this.#written;
    const saved = this.#plain === undefined ? 0 : tokens * this.#plain - duration;
    return this.#options.text.savedTime + saved;
  }

  add(token: Token): void {
    this.#options.text.add(token);
  }

  async propose(output: readonly Token[], most: number): Promise<Token[]> {
    const { text, model, prompt, lengths, clock, signal } = this.#options;
    const found = await text.propose(output, most);
    const length = Math.min(lengths.next, most);
    if (found.length > 0) this.#source = "text";
    else if (length <= 0) this.#source = "rest";
    else this.#source = this.#needsCheck ? "check" : "model";
    if (this.#source !== "model") return found;
    const tokens = [...prompt, ...output];
    const started = clock.now();
    if (model.unread(tokens) > FEW_UNREAD) await model.read(tokens, signal);
    const reading = clock.now() - started;
    const draft = signal.aborted ? [] : await model.continueText(tokens, length);
    this.#proposal = { duration: clock.now() - started, reading };
    return draft;
  }

  measured(length: number, accepted: number, duration: number): void {
    const { text } = this.#options;
    if (this.#source === "text") text.measured(length, accepted, duration);
    if (this.#source === "rest" || this.#source === "check") {
      text.measured(0, 0, duration);
      this.#plain = this.#plain === undefined ? duration : this.#plain + WEIGHT * (duration - this.#plain);
      this.#checks += 1;
      this.#stepsSinceCheck = 0;
    }
    if (this.#source === "rest") this.#measureBlock(1, duration);
    if (this.#source === "model") {
      this.#drafted += length;
      this.#accepted += accepted;
      this.#written.tokens += accepted + 1;
      this.#written.duration += duration;
      this.#stepsSinceCheck += 1;
      if (length === 0) text.measured(0, 0, duration - this.#proposal.duration);
      // Catching up happens once, so it says nothing about the steps to come.
      this.#measureBlock(accepted + 1, duration - this.#proposal.reading);
    }
  }

  get #needsCheck(): boolean {
    return this.#checks < FIRST_PLAIN_STEPS || this.#stepsSinceCheck >= STEPS_BETWEEN_CHECKS;
  }

  #measureBlock(tokens: number, duration: number): void {
    const block = this.#block;
    block.steps += 1;
    block.tokens += tokens;
    block.duration += duration;
    if (block.steps < BLOCK) return;
    this.#options.lengths.measured(block.duration / block.tokens, block.duration);
    this.#block = { steps: 0, tokens: 0, duration: 0 };
  }
}
