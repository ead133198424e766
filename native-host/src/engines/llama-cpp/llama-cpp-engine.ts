import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { seesNvidiaDriver } from "../../system/nvidia-driver.ts";
import type {
  Engine,
  EngineInput,
  EngineLoadRequest,
  EnginePart,
  LoadProgress,
  TextEmbedding,
} from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import { type LoadNote, loadNote, noteFields } from "../load-words.ts";
import { LOCAL_ENGINES, localLoadRequest } from "../local-engines.ts";
import type { Embedder } from "./embedding/embedder.ts";
import { loadEmbedder } from "./embedding/load-embedder.ts";
import type { ReadyModel } from "./generation-state.ts";
import type { Cuda } from "./library/add-cuda.ts";
import { addCuda } from "./library/add-cuda.ts";
import { loadLibrary } from "./library/library.ts";
import { loadModel } from "./loading/load-model.ts";
import { AnswerHistory } from "./prompt/answer-history.ts";
import { createModelPrompt } from "./prompt/model-prompt.ts";
import { SequenceCache } from "./prompt/sequence-cache.ts";
import { Vocabulary } from "./prompt/vocabulary.ts";
import { runGeneration } from "./run-generation.ts";
import { Speed } from "./speed.ts";

export interface LlamaCppEngineOptions {
  clock: Clock;
  /** Number of cores this process may use. */
  cores: number;
  /** Returns the currently available memory in bytes. */
  availableMemory: () => number;
  /** `TACHO_HOME/cuda`. Absent: CUDA binaries are ignored. */
  cudaFolder?: string | undefined;
  /** Receives llama.cpp's own warnings, one line each. */
  onWarning: (line: string) => void;
}

/**
 * Runs GGUF models through llama.cpp: one that chats, with one sequence whose KV cache is reused for the next turn, or one
 * that makes vectors.
 */
export class LlamaCppEngine implements Engine {
  readonly name = "llama_cpp";
  readonly capabilities = LOCAL_ENGINES.llama_cpp.capabilities;
  readonly loadSettings = LOCAL_ENGINES.llama_cpp.loadSettings;
  readonly #options: LlamaCppEngineOptions;
  #ready: ReadyModel | undefined;
  #embedder: Embedder | undefined;

  constructor(options: LlamaCppEngineOptions) {
    this.#options = options;
  }

  async load(
    request: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    await this.dispose();
    signal.throwIfAborted();
    onProgress({ phase: "starting" });
    const library = await loadLibrary();
    const { platform, arch, env } = process;
    const cuda = await addCuda({ library, folder: this.#options.cudaFolder, platform, arch });
    const local = localLoadRequest(request);
    const common = { ...this.#options, library, request: local, onProgress, signal };
    if (request.purpose === "embeddings") {
      const { embedder, description, notes } = await loadEmbedder(common);
      this.#embedder = embedder;
      return { ...description, ...noteFields(notes) };
    }
    const loaded = await loadModel(common);
    onProgress({ phase: "reading_template" });
    const { prompt, note } = createModelPrompt(loaded.model, () => this.#options.clock.date());
    signal.throwIfAborted();
    const { batchSize } = loaded.sequence.context;
    this.#ready = {
      loaded,
      prompt,
      vocabulary: new Vocabulary(loaded.model, prompt.template.thoughtMarks),
      history: new AnswerHistory(),
      cache: new SequenceCache(loaded.sequence, batchSize),
      speed: new Speed({
        threads: local.settings.threads,
        cores: this.#options.cores,
        computingCores: loaded.llama.cpuMathCores,
        batchSize,
        known: request.learned,
      }),
    };
    const noteOnCuda =
      local.settings.gpu_layers === 0
        ? undefined
        : cudaNote({ cuda, gpu: loaded.llama.gpu, driver: await seesNvidiaDriver({ platform, env }) });
    const notes = [...loaded.notes, note, noteOnCuda].filter((each) => each !== undefined);
    return { ...loaded.description, thinking: prompt.template.thinking, ...noteFields(notes) };
  }

  async *generate(input: EngineInput, signal: AbortSignal): AsyncGenerator<EnginePart, void, void> {
    const ready = this.#ready;
    if (ready === undefined) throw new EngineError("engine_unavailable", "No model is loaded.");
    try {
      yield* runGeneration({ ...ready, input, clock: this.#options.clock, signal });
    } catch (error) {
      if (!(error instanceof EngineError)) await this.#forgetSequence(ready);
      throw error;
    }
  }

  embed(texts: readonly string[], signal: AbortSignal): AsyncIterable<TextEmbedding> {
    if (this.#embedder === undefined)
      throw new EngineError("engine_unavailable", "No model that makes vectors is loaded.");
    return this.#embedder.embed(texts, signal);
  }

  async dispose(): Promise<void> {
    const [ready, embedder] = [this.#ready, this.#embedder];
    this.#ready = undefined;
    this.#embedder = undefined;
    await ready?.loaded.llama.dispose();
    await embedder?.dispose();
  }

  /** Clears the KV cache, whose contents are unknown after a failed evaluation. */
  async #forgetSequence({ loaded, history }: ReadyModel): Promise<void> {
    history.replace([]);
    await loaded.sequence.clearHistory();
  }
}

export interface CudaNoteInput {
  cuda: Cuda;
  /** Backend that the library chose. */
  gpu: "cuda" | "vulkan" | "metal" | false;
  /** True if an NVIDIA driver seems to be installed. */
  driver: boolean;
}

/** Returns a note if CUDA is installed but unusable, or would help. Called only when a GPU may be used. */
export function cudaNote({ cuda, gpu, driver }: CudaNoteInput): LoadNote | undefined {
  switch (cuda.status) {
    case "ready":
      if (gpu === "cuda") return undefined;
      return loadNote(driver ? "cuda_toolkit_missing" : "cuda_driver_missing", {});
    case "other_version":
      return loadNote("cuda_other_version", { version: cuda.version });
    case "damaged":
      return loadNote("cuda_incomplete", {});
    case "absent":
      return gpu !== false || !driver ? undefined : loadNote("cuda_would_help", {});
    case "impossible":
      return undefined;
    default:
      return cuda satisfies never;
  }
}
