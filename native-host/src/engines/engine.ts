import type { LoadedModel, Segment } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { FinishReason, GenerationStatistics, NumberSource } from "@tacho/shared/protocol/statistics.ts";
import type { LoadSettings, UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { ModelReference } from "./model-reference.ts";

/** The kinds of engines. `scripted` exists for tests and demos, `openai_compatible` talks to a server. */
export type EngineName = "llama_cpp" | "scripted" | "openai_compatible";

/** A load setting other than the model's name. */
export type LoadKey = Exclude<keyof LoadSettings, "model">;

/** The load settings of one engine; a key it does not have is absent. */
export type EngineLoadSettings = { readonly [Key in LoadKey]?: LoadSettings[Key] };

export interface EngineLoadRequest {
  model: ModelReference;
  settings: EngineLoadSettings;
}

export interface LoadProgress {
  /** A code of `LOAD_PHASES`. */
  phase: string;
  /** 0..1, where it is known. */
  progress?: number;
}

/** The chat that a generation continues, for an engine that keeps the state of several. */
export interface ConversationReference {
  key: string;
  /** Nothing of a temporary chat may reach the disk. */
  temporary: boolean;
}

export interface EngineInput {
  /** As PROTOCOL.md rule 8 allows; the system prompt of the settings is already among them. */
  messages: ChatMessage[];
  /** Checked against the schema, the seed drawn. */
  settings: UsedSettings;
  conversation?: ConversationReference;
}

/**
 * What a generation yields. `at` is ms of the monotonic clock that the host and the engine process share
 * (`process.hrtime`), read where the thing happened, so that no pipe between them distorts a number.
 */
export type EnginePart =
  /** Rendering the prompt begins. */
  | { type: "prompt_started"; at: number }
  /** Tokens read so far; the first says `processed: cached`, the last `processed: total`. */
  | {
      type: "prompt_progress";
      at: number;
      processed: number;
      total: number;
      cached: number;
      /** With the first, where it is known. */
      shares?: PromptShares;
    }
  /** The logits of the first output token are there. */
  | { type: "prompt_evaluated"; at: number }
  | OutputTokens
  /** Text set free without a token of its own, before the finish or an error: what was held back for a stop string that did not come. */
  | { type: "text"; text: string; segment: Segment }
  | EngineFinish;

/** One or several output tokens. `text` may be empty: half a character, or held back for a stop string. */
export interface OutputTokens {
  type: "tokens";
  /** When the last of them came. */
  at: number;
  text: string;
  segment: Segment;
  /** At least 1; absent where the engine does not count what it passes on. */
  count?: number;
  /** When each of them came, where there are several and it is known: then the gaps between them stay exact. */
  ats?: readonly number[];
  /** All so far, these included; absent where the engine does not count them. */
  output_tokens?: number;
}

/** Who the prompt's tokens belong to; what is left of the total is the beginning that the request gave the answer. */
export interface PromptShares {
  /** What stands before the first message of user or assistant. */
  system: number;
  history: number;
  /** The last message of the user. The template's own tokens count with the text that they follow. */
  message: number;
}

/** Last and once, also after an abort, with the counts so far. */
export interface EngineFinish {
  type: "finish";
  at: number;
  reason: Exclude<FinishReason, "error">;
  /** Absent when it ended before the prompt was counted. */
  input_tokens?: number;
  cached_tokens?: number;
  /** Absent where the engine does not count them. */
  output_tokens?: number;
  /** Tokens in the sequence. */
  context_used?: number;
  context_size?: number;
  /** Times that a server measured, ms, converted to this product's definitions. They replace what is measured here. */
  reported?: ReportedTimes;
  /** Source of each field above that was not measured here. */
  sources?: Partial<Record<keyof GenerationStatistics, NumberSource>>;
}

export type ReportedTimes = Partial<Pick<GenerationStatistics, "prompt_time" | "decode_time">>;

/** What an engine can do. A flag that is false means that the host does not ask for it. */
export interface EngineCapabilities {
  /** Answers it writes at the same time; the others wait in its queue. */
  readonly parallel: number;
  /** Continues plain text, without a chat template. */
  readonly rawCompletion: boolean;
  readonly grammar: boolean;
  readonly embeddings: boolean;
  /** Keeps the state of several conversations, told apart by `EngineInput.conversation`. */
  readonly conversationState: boolean;
  /** Reads a prompt before it is sent. */
  readonly readAhead: boolean;
}

/** Facts about an engine that hold before anything is loaded. */
export interface EngineTraits {
  readonly name: EngineName;
  readonly capabilities: EngineCapabilities;
  /** The load settings it has; a change of another one never loads a model again. */
  readonly loadSettings: readonly LoadKey[];
}

/**
 * Produces tokens: at most `capabilities.parallel` generations at a time. Failures are `EngineError`s with a code of the
 * protocol; leaving the loop over `generate` releases the engine for the next one.
 */
export interface Engine extends EngineTraits {
  /** Replaces the model that is loaded. Aborting rejects with the signal's reason and leaves nothing loaded. */
  load(
    request: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel>;
  /** An abort before, during or after ends with `finish: aborted`. */
  generate(input: EngineInput, signal: AbortSignal): AsyncIterable<EnginePart>;
  dispose(): Promise<void>;
}

/** An engine whose process or server may go away at any moment without taking the host along. */
export interface SupervisedEngine extends Engine {
  /** Resident bytes of the engine process at its last heartbeat; absent while there is none. */
  readonly residentBytes: number | undefined;
  /** Called when the process ended unasked while nothing was being loaded or generated; the model is gone. */
  onIdleCrash(listener: (error: Error) => void): void;
}
