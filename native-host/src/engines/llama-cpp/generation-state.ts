import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EngineInput } from "../engine.ts";
import type { MeasuredChoice } from "./choice/measured-choice.ts";
import type { AnswerGrammar } from "./decoding/answer-grammar.ts";
import type { LlamaModelInMemory } from "./loading/load-model.ts";
import type { AnswerHistory } from "./prompt/answer-history.ts";
import type { ModelPrompt } from "./prompt/model-prompt.ts";
import type { SequenceCache } from "./prompt/sequence-cache.ts";
import type { Vocabulary } from "./prompt/vocabulary.ts";
import type { Speed } from "./speed.ts";

/** A model in memory with everything that outlives a generation. */
export interface ReadyModel {
  loaded: LlamaModelInMemory;
  prompt: ModelPrompt;
  vocabulary: Vocabulary;
  history: AnswerHistory;
  cache: SequenceCache;
  speed: Speed;
}

/** Everything that the steps of one generation share. */
export interface GenerationState extends ReadyModel {
  /** The measured choices, or fixed numbers for a reproducible generation. */
  threads: { reading: MeasuredChoice; writing: MeasuredChoice };
  input: EngineInput;
  /** Absent: free text. */
  grammar: AnswerGrammar | undefined;
  clock: Clock;
  signal: AbortSignal;
}
