import type { Token } from "node-llama-cpp";

/** What a decoder needs of a model. */
export interface Detokenizer {
  detokenize(tokens: readonly Token[], special: boolean, before: readonly Token[]): string;
}

const HALF_CHARACTER = "\uFFFD";
/** A character has at most four bytes, and a token at least one. */
const MOST_PENDING_TOKENS = 4;
const REMEMBERED_TOKENS = 3;

/** Turns tokens into text, one by one, and keeps a character back until all its bytes are there. */
export class TokenDecoder {
  readonly #detokenizer: Detokenizer;
  readonly #shownSpecial: ReadonlySet<Token>;
  #before: Token[];
  #pending: Token[] = [];

  /**
   * @param before the tokens that precede the first one
   * @param shownSpecial special tokens that are text all the same: the ones around thoughts
   */
  constructor(detokenizer: Detokenizer, before: readonly Token[], shownSpecial: ReadonlySet<Token>) {
    this.#detokenizer = detokenizer;
    this.#before = before.slice(-REMEMBERED_TOKENS);
    this.#shownSpecial = shownSpecial;
  }

  /** Whether part of a character is being kept back. */
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

  #take(): string {
    const text = this.#detokenizer.detokenize(this.#pending, false, this.#before);
    this.#pending = [];
    return text;
  }

  #remember(tokens: readonly Token[]): void {
    this.#before = [...this.#before, ...tokens].slice(-REMEMBERED_TOKENS);
  }
}
