import type { Token } from "node-llama-cpp";

/** The part of a model that a decoder uses. */
export interface Detokenizer {
  detokenize(tokens: readonly Token[], special: boolean, before: readonly Token[]): string;
}

const HALF_CHARACTER = "\uFFFD";
/** A character has at most four bytes and a token at least one. */
const MOST_PENDING_TOKENS = 4;
const REMEMBERED_TOKENS = 3;

/** Decodes tokens to text one by one. Holds back a character until all of its bytes have arrived. */
export class TokenDecoder {
  readonly #detokenizer: Detokenizer;
  readonly #shownSpecial: ReadonlySet<Token>;
  #before: Token[];
  #pending: Token[] = [];

  /**
   * @param before tokens that precede the first one
   * @param shownSpecial special tokens to decode as text: the thought tags
   */
  constructor(detokenizer: Detokenizer, before: readonly Token[], shownSpecial: ReadonlySet<Token>) {
    this.#detokenizer = detokenizer;
    this.#before = before.slice(-REMEMBERED_TOKENS);
    this.#shownSpecial = shownSpecial;
  }

  /** True while part of a character is held back. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  push(token: Token): string {
    if (this.#shownSpecial.has(token)) {
      const text = this.#take() + this.#detokenizer.detokenize([token], true, []);
      this.#remember([token]);
      return text;
    }
    this.#pending.push(token);
    const text = this.#detokenizer.detokenize(this.#pending, false, this.#before);
    if (text.endsWith(HALF_CHARACTER) && this.#pending.length < MOST_PENDING_TOKENS) return "";
    this.#remember(this.#pending);
    this.#pending = [];
    return text;
  }

  /** Goes on after tokens that were not sampled. Drops a character that was not complete before them. */
  insert(tokens: readonly Token[]): void {
    this.#pending = [];
    this.#remember(tokens);
  }

  #take(): string {
    const text = this.#detokenizer.detokenize(this.#pending, false, this.#before);
    this.#pending = [];
    return text;
  }

  #remember(tokens: readonly Token[]): void {
    this.#before = [...this.#before, ...tokens].slice(-REMEMBERED_TOKENS);
  }
}
