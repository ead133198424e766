import type { Token } from "node-llama-cpp";

/** Sampled tokens with one token of lookahead, so that a token can be processed while the next one is evaluated. */
export class TokenStream {
  readonly #tokens: AsyncGenerator<Token, void, void>;
  #asked: Promise<IteratorResult<Token, void>> | undefined;

  constructor(tokens: AsyncGenerator<Token, void, void>) {
    this.#tokens = tokens;
  }

  /** Starts the evaluation of the next token. */
  ask(): void {
    if (this.#asked !== undefined) return;
    this.#asked = this.#tokens.next();
    // `take` reports the failure. Without this a failure that nobody takes would be an unhandled rejection.
    this.#asked.catch(() => undefined);
  }

  /** Resolves with the next token, or `undefined` at the end. */
  async take(): Promise<Token | undefined> {
    this.ask();
    const result = await this.#asked;
    this.#asked = undefined;
    return result === undefined || result.done === true ? undefined : result.value;
  }

  /** Ends the stream. Resolves once no evaluation is running any more. */
  async close(): Promise<void> {
    await this.#asked?.catch(() => undefined);
    await this.#tokens.return();
  }
}
