import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** Chunk of a prompt in tokens for a reproducible generation. Small, so that it can be stopped on a slow machine. */
const GRID = 64;

/**
 * Reuses the KV cache of a sequence for the next prompt. A reproducible generation reuses only tokens that were evaluated
 * in chunks of a fixed grid: the last digits of all others depend on the tokens that were evaluated together with them.
 */
export class SequenceCache {
  readonly #sequence: LlamaContextSequence;
  readonly #grid: number;
  /** Number of tokens at the start of the sequence that were evaluated on the grid. */
  #onGrid = 0;

  /** @param batchSize most tokens of one evaluation */
  constructor(sequence: LlamaContextSequence, batchSize: number) {
    this.#sequence = sequence;
    this.#grid = Math.min(GRID, batchSize);
  }

  /** Keeps what the sequence shares with `tokens`, at most all but the last one. Returns the number of tokens kept. */
  async keep(tokens: readonly Token[], reproducible: boolean): Promise<number> {
    const sequence = this.#sequence;
    const known = tokens.slice(0, -1);
    const { firstDifferentIndex } = sequence.compareContextTokens(known);
    const length = reproducible ? this.#gridStart(Math.min(firstDifferentIndex, this.#onGrid)) : known.length;
    await sequence.adaptStateToTokens(known.slice(0, length), false);
    // A model whose cache cannot be cut anywhere may keep less than was asked for.
    if (reproducible && sequence.nextTokenIndex % this.#grid !== 0) await sequence.clearHistory();
    this.#onGrid = Math.min(this.#onGrid, sequence.nextTokenIndex);
    return sequence.nextTokenIndex;
  }

  /** Size in tokens of the next chunk on the grid. */
  get gridChunk(): number {
    return this.#grid - (this.#sequence.nextTokenIndex % this.#grid);
  }

  /** Records that everything in the sequence was evaluated on the grid. */
  evaluatedOnGrid(): void {
    this.#onGrid = this.#sequence.nextTokenIndex;
  }

  #gridStart(length: number): number {
    return length - (length % this.#grid);
  }
}
