import type { ControlledEvaluateInputItem, Llama, LlamaContextSequence, Token } from "node-llama-cpp";
import type { AnswerGrammar } from "./answer-grammar.ts";
import type { Sampling } from "./sampling-options.ts";
import type { SequenceEnd } from "./token-steps.ts";

/**
 * The end of a sequence of the library. A sampler for each token costs a few hundredths of a small model's step. So where
 * nothing is drawn, and with it no seed changes, steps without drafts share one generator of the library and its sampler.
 *
 * Only generators obey a grammar: `controlledEvaluate` ignores it without a word.
 */
export class LlamaSequenceEnd implements SequenceEnd {
  readonly #llama: Llama;
  readonly #sequence: LlamaContextSequence;
  readonly #sampling: Sampling;
  readonly #grammar: AnswerGrammar | undefined;
  #greedy: ReturnType<LlamaContextSequence["evaluate"]> | undefined;

  /** @param grammar allows one sampled token in each evaluation */
  constructor(llama: Llama, sequence: LlamaContextSequence, sampling: Sampling, grammar?: AnswerGrammar) {
    this.#llama = llama;
    this.#sequence = sequence;
    this.#sampling = sampling;
    this.#grammar = grammar;
  }

  get position(): number {
    return this.#sequence.nextTokenIndex;
  }

  set threads(threads: number) {
    this.#llama.maxThreads = threads;
  }

  async evaluate(tokens: readonly Token[], from: number, output: readonly Token[]): Promise<Token[]> {
    if (from === tokens.length - 1 && this.#sampling.isGreedy)
      return [await this.#evaluateGreedily(tokens, output)];
    if (this.#grammar !== undefined) return [await this.#evaluateOnce(tokens, from, output)];
    const input = tokens.map((token, index): ControlledEvaluateInputItem => {
      if (index < from) return token;
      const options = this.#sampling.options(output, tokens.slice(from + 1, index + 1));
      return [token, { generateNext: { token: true, options } }];
    });
    const results = await this.#sequence.controlledEvaluate(input);
    return tokens.slice(from).map((_, index) => {
      const sampled = results[from + index]?.next.token;
      if (sampled === undefined || sampled === null || sampled < 0)
        throw new Error("llama.cpp sampled no token.");
      return sampled;
    });
  }

  async release(): Promise<void> {
    await this.#greedy?.return();
  }

  async #evaluateGreedily(tokens: readonly Token[], output: readonly Token[]): Promise<Token> {
    const { value, done } = await (this.#greedy?.next([...tokens]) ?? this.#startGreedy(tokens, output));
    if (done === true || typeof value !== "number") throw new Error("llama.cpp sampled no token.");
    return value;
  }

  #startGreedy(tokens: readonly Token[], output: readonly Token[]): Promise<IteratorResult<Token, void>> {
    this.#greedy = this.#generator(tokens, output);
    return this.#greedy.next();
  }

  async #evaluateOnce(tokens: readonly Token[], from: number, output: readonly Token[]): Promise<Token> {
    if (from !== tokens.length - 1) throw new Error("A grammar allows no drafts.");
    const generator = this.#generator(tokens, output);
    try {
      const { value } = await generator.next();
      if (typeof value !== "number") throw new Error("llama.cpp sampled no token.");
      return value;
    } finally {
      await generator.return();
    }
  }

  #generator(tokens: readonly Token[], output: readonly Token[]) {
    const grammar = this.#grammar;
    return this.#sequence.evaluate([...tokens], {
      ...this.#sampling.options(output, []),
      yieldEogToken: true,
      ...(grammar !== undefined && { grammarEvaluationState: () => grammar.state }),
    });
  }

  async eraseFrom(position: number): Promise<void> {
    const end = this.#sequence.nextTokenIndex;
    if (position < end) await this.#sequence.eraseContextTokenRanges([{ start: position, end }]);
  }
}
