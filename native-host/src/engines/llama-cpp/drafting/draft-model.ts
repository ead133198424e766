import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";

/** Tokens read in one evaluation while the draft model catches up. The answer can be stopped between two. */
const CHUNK = 128;
/** A draft ends before a token that the draft model itself holds less likely than this. */
const LEAST_CONFIDENCE = 0.4;

/** A small model with the same tokens as a large one, which it precedes with guesses. */
export class DraftModel {
  readonly #model: LlamaModel;
  readonly #sequence: LlamaContextSequence;
  /** Tokens in the sequence. */
  #held: Token[] = [];

  constructor(model: LlamaModel, sequence: LlamaContextSequence) {
    this.#model = model;
    this.#sequence = sequence;
  }

  /** Returns the number of tokens of `tokens` that `continueText` would have to read first. */
  unread(tokens: readonly Token[]): number {
    return tokens.length - this.#common(tokens);
  }

  /** Reads all but the last of `tokens`. Returns early if aborted. */
  async read(tokens: readonly Token[], signal: AbortSignal): Promise<void> {
    await this.#cutTo(this.#common(tokens));
    while (!signal.aborted && this.#held.length < tokens.length - 1) {
      const end = Math.min(this.#held.length + CHUNK, tokens.length - 1);
      await this.#sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(this.#held.length, end));
      this.#held = tokens.slice(0, end);
    }
  }

  /** Returns at most `most` likely tokens after `tokens`; none where its context ends. */
  async continueText(tokens: readonly Token[], most: number): Promise<Token[]> {
    if (tokens.length + most > this.#sequence.contextSize) return [];
    const common = this.#common(tokens);
    await this.#cutTo(common);
    const draft: Token[] = [];
    const guesses = this.#sequence.evaluateWithMetadata(
      tokens.slice(common),
      { confidence: true },
      { temperature: 0, yieldEogToken: true },
    );
    for await (const { token, confidence } of guesses) {
      if (confidence < LEAST_CONFIDENCE) break;
      draft.push(token);
      if (draft.length === most || this.#model.isEogToken(token)) break;
    }
    this.#held = [...tokens, ...draft].slice(0, this.#sequence.nextTokenIndex);
    return draft;
  }

  /** Returns the length of the common beginning of `tokens` and the sequence, at most all but the last token. */
  #common(tokens: readonly Token[]): number {
    const most = Math.min(this.#held.length, tokens.length - 1);
    let common = 0;
    while (common < most && this.#held[common] === tokens[common]) common += 1;
    return common;
  }

  async #cutTo(length: number): Promise<void> {
    const end = this.#sequence.nextTokenIndex;
    if (length < end) await this.#sequence.eraseContextTokenRanges([{ start: length, end }]);
    this.#held.length = Math.min(this.#held.length, length);
  }
}
