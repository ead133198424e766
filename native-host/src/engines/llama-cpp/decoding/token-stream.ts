import type { Token } from "node-llama-cpp";

/** Sampled tokens, each of which can be asked for ahead: while it is evaluated there is time to hand the one before on. */
export class TokenStream {
  readonly #tokens: AsyncGenerator<Token, void, void>;
  #asked: Promise<IteratorResult<Token, void>> | undefined;

  constructor(tokens: AsyncGenerator<Token, void, void>) {
    this.#tokens = tokens;
  }

  /** Begins with the next token. */
  ask(): void {
    if (this.#asked !== undefined) return;
    this.#asked = this.#tokens.next();
    // A failure is told to whoever takes the token, and to nobody when nobody does.
    this.#asked.catch(() => undefined);
  }

  /** The next token, or `undefined` at the end. */
  async take(): Promise<Token | undefined> {
    this.ask();
    const result = await this.#asked;
    this.#asked = undefined;
    return result === undefined || result.done === true ? undefined : result.value;
  }

  /** Waits for what was asked for, so that nothing is evaluated any more when this resolves. */
  async close(): Promise<void> {
    await this.#asked?.catch(() => undefined);
    await this.#tokens.return();
  }
}
