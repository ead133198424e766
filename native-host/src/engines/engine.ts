import type { LoadedModel, Segment } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage, OutputGrammar } from "@tacho/shared/protocol/requests.ts";
import type { FinishReason, GenerationStatistics, NumberSource } from "@tacho/shared/protocol/statistics.ts";
import type { LoadSettings, UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { LearnedSpeed } from "./learned-speed.ts";
import type { ModelReference } from "./model-reference.ts";

/** The kinds of engines. `scripted` exists for tests and demos, `openai_compatible` talks to a server. */
export type EngineName = "llama_cpp" | "scripted" | "openai_compatible";

/** A load setting other than the model's name. */
export type LoadKey = Exclude<keyof LoadSettings, "model">;

/** The load settings of one engine. Unsupported keys are absent. */
export type EngineLoadSettings = { readonly [Key in LoadKey]?: LoadSettings[Key] };

export interface EngineLoadRequest {
  model: ModelReference;
  settings: EngineLoadSettings;
  /** The model that the setting `draft_model` names, if there is one. */
  draft?: ModelReference;
  /** Purpose of the model. Default: chat. A model can be loaded for one at a time. */
  purpose?: "embeddings";
  /** Measurements of an earlier process. They affect only speed, never a text with a given seed. */
  learned?: LearnedSpeed;
}

export interface LoadProgress {
  /** A code of `LOAD_PHASES`. */
  phase: string;
  /** Progress 0..1, if known. */
  progress?: number;
}

/** The conversation that a generation continues, for engines that keep the state of several. */
export interface ConversationReference {
  key: string;
  /** True if nothing of this conversation may reach the disk. */
  temporary: boolean;
}

export interface EngineInput {
  /** Messages that obey rule 8 of PROTOCOL.md, including the system prompt of the settings. */
  messages: ChatMessage[];
  /** Validated settings, with the seed drawn. */
  settings: UsedSettings;
  /** True if the seed was given: the same input gives the same text again, whatever was evaluated before. */
  reproducible: boolean;
  conversation?: ConversationReference;
  /** True to continue the contents as one text. Only for an engine with `capabilities.rawCompletion`. */
  raw?: boolean;
  /** Form of the answer. Only for an engine with `capabilities.grammar`; checked before the generation is queued. */
  grammar?: OutputGrammar;
}

/**
 * A part of a generation. `at` is ms of the monotonic clock that the host and the engine process share
 * (`process.hrtime`), read when the event happened, so that the pipe between them distorts no number.
 */
export type EnginePart =
  /** A server loads the model before it answers. `phase`: a code of `LOAD_PHASES`. */
  | { type: "load_started"; at: number; phase: string }
  | { type: "load_ended"; at: number }
  /** Rendering of the prompt starts. */
  | { type: "prompt_started"; at: number }
  /** Prompt tokens evaluated so far. The first such part has `processed: cached`, the last `processed: total`. */
  | {
      type: "prompt_progress";
      at: number;
      processed: number;
      total: number;
      cached: number;
      /** Time left in ms, estimated by an engine that knows how the cost grows with depth. */
      eta?: number;
      /** Set on the first such part, if known. */
      shares?: PromptShares;
    }
  /** The logits of the first output token are available. */
  | { type: "prompt_evaluated"; at: number }
  | OutputTokens
  /** Text without a token of its own: released at the end after being held back for a stop string that did not come. */
  | { type: "text"; text: string; segment: Segment }
  | EngineFinish;

/** One or more output tokens. `text` may be empty while a partial character or a possible stop string is held back. */
export interface OutputTokens {
  type: "tokens";
  /** Time of the last of these tokens. */
  at: number;
  text: string;
  segment: Segment;
  /** Number of tokens, at least 1; absent if the engine does not count them. */
  count?: number;
  /** Time of each token, if there are several and the times are known. Keeps the gaps between them exact. */
  ats?: readonly number[];
  /** Output tokens so far, including these; absent if the engine does not count them. */
  output_tokens?: number;
}

/**
 * Splits the prompt by origin, in tokens. The rest of the total is the beginning of the assistant's message, if the
 * request gave one.
 */
export interface PromptShares {
  /** Everything before the first user or assistant message. */
  system: number;
  history: number;
  /** The last user message. The template's own tokens count with the text before them. */
  message: number;
}

/** The last part, with the counts so far. Comes exactly once, also after an abort. */
export interface EngineFinish {
  type: "finish";
  at: number;
  reason: Exclude<FinishReason, "error">;
  /** A code that says more about the reason. */
  note?: string;
  /** Absent if the generation ended before the prompt was tokenized. */
  input_tokens?: number;
  cached_tokens?: number;
  /** Absent if the engine does not count them. */
  output_tokens?: number;
  /** Output tokens of the thought, if the engine counts them apart from its parts. */
  thought_tokens?: number;
  /** Tokens in the sequence. */
  context_used?: number;
  context_size?: number;
  /** Threads used for most of the prompt and of the answer; absent where the engine has none. */
  threads_reading?: number;
  threads_writing?: number;
  /** Tokens drafted, and those that became output; absent if nothing was drafted. */
  draft_tokens?: number;
  accepted_tokens?: number;
  /** Time in ms that drafting saved, compared with steps without it in the same answer; 0 if it did not help. */
  draft_time_saved?: number;
  /** For the next process that loads the model. */
  learned?: LearnedSpeed;
  /**
   * Times in ms measured by a server, converted to this product's definitions. They replace the host's own
   * measurements.
   */
  reported?: ReportedTimes;
  /** Source of each field above that was not measured here. */
  sources?: Partial<Record<keyof GenerationStatistics, NumberSource>>;
  /** Names of settings that a server did not get, because it does not know them. */
  ignored_settings?: string[];
}

export type ReportedTimes = Partial<
  Pick<GenerationStatistics, "prompt_time" | "decode_time" | "server_time">
>;

/** The capabilities of an engine. The host does not use a feature whose flag is false. */
export interface EngineCapabilities {
  /** Number of concurrent generations; others wait in the queue. */
  readonly parallel: number;
  /** Continues plain text, without a chat template. */
  readonly rawCompletion: boolean;
  /** Holds an answer to `EngineInput.grammar`. */
  readonly grammar: boolean;
  /** Has `embed`. */
  readonly embeddings: boolean;
  /** Keeps the state of several conversations, identified by `EngineInput.conversation`. */
  readonly conversationState: boolean;
  /** Evaluates a prompt before it is sent. */
  readonly readAhead: boolean;
}

/** Facts about an engine that are known before anything is loaded. */
export interface EngineTraits {
  readonly name: EngineName;
  readonly capabilities: EngineCapabilities;
  /** The load settings it supports. Changes of others never reload a model. */
  readonly loadSettings: readonly LoadKey[];
}

/**
 * Produces tokens, in at most `capabilities.parallel` generations at a time. Failures are `EngineError`s with a code of
 * the protocol. Leaving the loop over `generate` releases the engine for the next generation.
 */
export interface Engine extends EngineTraits {
  /** Loads a model in place of the current one. An abort rejects with the signal's reason and leaves nothing loaded. */
  load(
    request: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel>;
  /** Generates. An abort at any time gives `finish: aborted`. */
  generate(input: EngineInput, signal: AbortSignal): AsyncIterable<EnginePart>;
  /**
   * Turns texts into vectors, in order. Needs a model loaded with the purpose `embeddings`. An abort rejects with the
   * signal's reason.
   *
   * @throws EngineError `prompt_too_long` for a text that does not fit in the context; none of them is embedded then.
   */
  embed?(texts: readonly string[], signal: AbortSignal): AsyncIterable<TextEmbedding>;
  dispose(): Promise<void>;
}

/** The vector of one text. */
export interface TextEmbedding {
  /** L2-normalised. */
  vector: number[];
  /** Number of tokens of the text, with those that the model adds. */
  tokens: number;
}

/** An engine whose process or server may disappear at any time without harming the host. */
export interface SupervisedEngine extends Engine {
  /** Resident bytes of the engine process at its last heartbeat; absent if there is no process. */
  readonly residentBytes: number | undefined;
  /** Called if the process ends unexpectedly while idle. The model is gone then. */
  onIdleCrash(listener: (error: Error) => void): void;
}
