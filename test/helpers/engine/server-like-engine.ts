import { setImmediate } from "node:timers/promises";
import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type {
  EngineFinish,
  EngineInput,
  EngineLoadRequest,
  EnginePart,
  LoadProgress,
  SupervisedEngine,
} from "../../../native-host/src/engines/engine.ts";
import { EngineError } from "../../../native-host/src/engines/engine-error.ts";
import { StopStringFilter } from "../../../native-host/src/engines/output/stop-string-filter.ts";
import type { Clock } from "../../../shared/src/time/clock.ts";
import { NUMBERS } from "../../fixtures/engine/scripts.ts";

/** Number of tokens per chunk, repeated. */
const CHUNK_SIZES = [3, 1, 4, 2];

/** The golden run as a server reports it: 128 of 364 prompt tokens in 125.44 ms, 35 output tokens in 642.24 ms. */
const REPORT: Partial<EngineFinish> = {
  input_tokens: 364,
  cached_tokens: 236,
  reported: { prompt_time: 125.44, decode_time: 642.24 },
};

export interface ServerLikeEngineOptions {
  clock: Pick<Clock, "now">;
  /** True if it reports counts and times at the end. */
  reports: boolean;
  /** The words to generate, one token each. */
  words?: readonly string[];
}

/**
 * Behaves like an engine on a server: no hardware facts, no prompt progress, chunks of several tokens without counts,
 * and only numbers that the server measured.
 */
export class ServerLikeEngine implements SupervisedEngine {
  readonly name = "openai_compatible";
  readonly loadSettings = [];
  readonly residentBytes = undefined;
  readonly capabilities = {
    parallel: Number.POSITIVE_INFINITY,
    rawCompletion: false,
    grammar: false,
    embeddings: false,
    conversationState: false,
    readAhead: false,
  };
  readonly #options: ServerLikeEngineOptions;
  #loaded = false;

  constructor(options: ServerLikeEngineOptions) {
    this.#options = options;
  }

  async load(
    { model }: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    this.#loaded = false;
    onProgress({ phase: "asking the server" });
    await setImmediate();
    signal.throwIfAborted();
    this.#loaded = true;
    return { model: model.name };
  }

  async *generate({ settings }: EngineInput, signal: AbortSignal): AsyncGenerator<EnginePart, void, void> {
    if (!this.#loaded) throw new EngineError("engine_unavailable", "No model is loaded.");
    const { clock, reports, words = NUMBERS.split(/(?= )/) } = this.#options;
    const filter = new StopStringFilter(settings.stop);
    let written = 0;
    let stopped = false;
    const wanted = Math.min(words.length, settings.max_tokens);
    for (let chunk = 0; written < wanted && !stopped && !signal.aborted; chunk += 1) {
      await setImmediate();
      if (signal.aborted) break;
      const size = Math.min(CHUNK_SIZES[chunk % CHUNK_SIZES.length] ?? 1, wanted - written);
      const filtered = filter.push(words.slice(written, written + size).join(""));
      stopped = filtered.stopped;
      written += size;
      yield { type: "tokens", at: clock.now(), text: filtered.text, segment: "answer" };
    }
    const rest = stopped ? "" : filter.flush();
    if (rest !== "") yield { type: "text", text: rest, segment: "answer" };
    const ending = !stopped && written === settings.max_tokens ? "length" : "stop";
    yield {
      type: "finish",
      at: clock.now(),
      reason: signal.aborted ? "aborted" : ending,
      ...(reports && {
        ...REPORT,
        output_tokens: written,
        sources: { input_tokens: "reported", cached_tokens: "reported", output_tokens: "reported" },
      }),
    };
  }

  async dispose(): Promise<void> {
    this.#loaded = false;
  }

  onIdleCrash(): void {}
}
