import type { LlamaModel, Token } from "node-llama-cpp";
import type { Detokenizer } from "../decoding/token-decoder.ts";
import { specialTokensIn } from "./special-tokens.ts";
import type { PromptTokenizer } from "./tokenize-prompt.ts";

/** The tokens of a model and their meaning. */
export class Vocabulary implements PromptTokenizer, Detokenizer {
  readonly #model: LlamaModel;
  readonly beginning: Token | null;
  /**
   * Special tokens that open or close a thought. They must be decoded as text, which the library omits by
   * default.
   */
  readonly thoughtTokens: ReadonlySet<Token>;

  /** @param thoughtMarks texts around thoughts, which may contain special tokens */
  constructor(model: LlamaModel, thoughtMarks: readonly string[]) {
    this.#model = model;
    this.beginning = model.tokens.shouldPrependBosToken ? model.tokens.bos : null;
    this.thoughtTokens = new Set(thoughtMarks.flatMap((mark) => specialTokensIn(model, mark)));
  }

  tokenize(text: string, special: boolean, continues: boolean): Token[] {
    return continues
      ? this.#model.tokenize(text, special, "trimLeadingSpace")
      : this.#model.tokenize(text, special);
  }

  detokenize(tokens: readonly Token[], special: boolean, before: readonly Token[]): string {
    return this.#model.detokenize(tokens, special, before);
  }

  /** Returns true for tokens that end an answer. */
  isEnding(token: Token): boolean {
    return this.#model.isEogToken(token) && !this.thoughtTokens.has(token);
  }

  /**
   * Returns the special tokens at the start of `texts`, because some model files do not declare how an answer
   * ends.
   */
  endingTokens(texts: readonly string[]): ReadonlySet<Token> {
    const firsts = texts.flatMap((text) =>
      this.#model.tokenize(text.trimStart(), true, "trimLeadingSpace").slice(0, 1),
    );
    return new Set(
      firsts.filter((token) => this.#model.isSpecialToken(token) && !this.thoughtTokens.has(token)),
    );
  }
}
