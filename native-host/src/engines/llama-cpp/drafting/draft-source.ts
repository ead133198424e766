import type { Token } from "node-llama-cpp";

/** Proposes tokens that may come next, and learns how many of them do. */
export interface DraftSource {
  /** Number of drafted tokens that were evaluated. */
  readonly drafted: number;
  /** Number of drafted tokens that became output. */
  readonly accepted: number;
  /** Time in ms that drafts saved, compared with plain steps measured in the same answer; negative if they lost time. */
  readonly savedTime: number;
  /** Records an output token. */
  add(token: Token): void;
  /** Returns a draft of at most `most` tokens that may follow `output`; empty for a plain step. */
  propose(output: readonly Token[], most: number): Token[] | Promise<Token[]>;
  /**
   * Records the outcome of a step.
   *
   * @param length number of drafted tokens that it evaluated
   * @param duration ms, with the time that the proposal took
   */
  measured(length: number, accepted: number, duration: number): void;
}
