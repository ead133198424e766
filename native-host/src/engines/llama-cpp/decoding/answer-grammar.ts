import type { OutputGrammar } from "@tacho/shared/protocol/requests.ts";
import type { Llama, LlamaGrammar, LlamaGrammarEvaluationState, LlamaModel } from "node-llama-cpp";
import { compileOutput } from "../../grammar/output-grammar.ts";
import { ANSWER, ROOT } from "../../grammar/rules/grammar.ts";
import { writeGbnf } from "../../grammar/rules/write-gbnf.ts";
import { withThought } from "../../grammar/thought-grammar.ts";
import type { AnswerStart } from "../../output/thought-splitter.ts";
import type { ThoughtTags } from "../../output/thought-tags.ts";
import type { Library } from "../library/library.ts";

export interface AnswerGrammarOptions {
  library: Library;
  llama: Llama;
  model: LlamaModel;
  form: OutputGrammar;
  /** Beginning of the answer that the request gave. */
  begun: string;
  /** Kind of text that the model writes first. */
  start: AnswerStart;
  /** Tags around the thoughts of the model; empty if it has none. */
  tags: readonly ThoughtTags[];
}

/** The grammar of one answer and how far the answer has come in it. */
export class AnswerGrammar {
  readonly #options: AnswerGrammarOptions;
  readonly #answer: LlamaGrammar;
  #state: LlamaGrammarEvaluationState;

  private constructor(options: AnswerGrammarOptions, whole: LlamaGrammar, answer: LlamaGrammar) {
    this.#options = options;
    this.#answer = answer;
    this.#state = this.#begin(whole);
  }

  /** @throws EngineError like `compileOutput`. */
  static async open(options: AnswerGrammarOptions): Promise<AnswerGrammar> {
    const { llama, form, begun, start, tags } = options;
    const grammar = writeGbnf(withThought(compileOutput(form, begun), start, tags));
    const whole = await llama.createGrammar({ grammar, rootRuleName: ROOT });
    return new AnswerGrammar(options, whole, await llama.createGrammar({ grammar, rootRuleName: ANSWER }));
  }

  /** Changed by llama.cpp with every token that it samples. */
  get state(): LlamaGrammarEvaluationState {
    return this.#state;
  }

  /** Beginning of the answer that the request gave. */
  get begun(): string {
    return this.#options.begun;
  }

  /** Goes on with the answer. Call when a thought was closed by tokens that were not sampled. */
  skipThought(): void {
    this.#state = this.#begin(this.#answer);
  }

  #begin(grammar: LlamaGrammar): LlamaGrammarEvaluationState {
    const { library, model } = this.#options;
    return new library.LlamaGrammarEvaluationState({ model, grammar });
  }
}
