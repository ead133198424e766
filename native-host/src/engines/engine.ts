import type { LoadedModel, Segment } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { FinishReason } from "@tacho/shared/protocol/statistics.ts";
import type { LoadSettings, UsedSettings } from "@tacho/shared/settings/settings.ts";

/** The engines there are; `scripted` exists for tests and demos. */
export type EngineName = "llama_cpp" | "scripted";

/** A model the host knows: its name on the wire, and where its file is. */
export interface ModelFile {
  name: string;
  /** Absolute. */
  path: string;
}

export interface EngineLoadRequest {
  model: ModelFile;
  settings: Omit<LoadSettings, "model">;
}

export interface LoadProgress {
  /** What is being done, in a word or two for a person: "reading the file", "creating the context". */
  phase: string;
  /** 0..1, where it is known. */
  progress?: number;
}

export interface EngineInput {
  /** As PROTOCOL.md rule 8 allows; the system prompt of the settings is already among them. */
  messages: ChatMessage[];
  /** Checked against the schema, the seed drawn. */
  settings: UsedSettings;
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
  /** One output token. `text` may be empty: half a character, or held back for a stop string. */
  | { type: "token"; at: number; text: string; segment: Segment; output_tokens: number }
  /** Text set free without a token of its own, before the finish or an error: what was held back for a stop string that did not come. */
  | { type: "text"; text: string; segment: Segment }
  | EngineFinish;

/** Whose the prompt's tokens are; what is left of the total is the beginning that the request gave the answer. */
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
  output_tokens: number;
  /** Tokens in the sequence. */
  context_used?: number;
  context_size?: number;
}

/**
 * What produces tokens. One generation at a time. Failures are `EngineError`s with a code of the protocol;
 * leaving the loop over `generate` releases the engine for the next one.
 */
export interface Engine {
  readonly name: EngineName;
  /** Replaces whatever was loaded. Aborting rejects with the signal's reason and leaves nothing loaded. */
  load(
    request: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel>;
  /** An abort before, during or after ends with `finish: aborted`. */
  generate(input: EngineInput, signal: AbortSignal): AsyncIterable<EnginePart>;
  dispose(): Promise<void>;
}

/** An engine in a process of its own, which may die at any moment without taking the host along. */
export interface SupervisedEngine extends Engine {
  /** Resident bytes of the engine process, as it last told; absent while there is none. */
  readonly residentBytes: number | undefined;
  /** Called when the process ended unasked while nothing was being loaded or generated; the model is gone. */
  onIdleCrash(listener: (error: Error) => void): void;
}
