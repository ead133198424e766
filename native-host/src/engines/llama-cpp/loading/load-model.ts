import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { Llama, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import type { ModelPurpose } from "../../../gguf/purpose.ts";
import type { LoadProgress } from "../../engine.ts";
import { EngineError } from "../../engine-error.ts";
import { type LoadNote, loadNote } from "../../load-words.ts";
import { type LocalLoadRequest, NO_DRAFT_MODEL } from "../../local-engines.ts";
import type { DraftModel } from "../drafting/draft-model.ts";
import type { Library } from "../library/library.ts";
import { ErrorLines, openLlama } from "../library/open-llama.ts";
import { checkModelFile } from "./check-model-file.ts";
import { type DraftModelLoad, type LoadDraftModelOptions, loadDraftModel } from "./load-draft-model.ts";
import { describeDifferences } from "./load-notes.ts";
import { loadWeights } from "./load-weights.ts";
import { planMemory } from "./plan-memory.ts";

export interface LoadModelOptions {
  library: Library;
  request: LocalLoadRequest;
  onProgress: (progress: LoadProgress) => void;
  signal: AbortSignal;
  /** Number of cores this process may use. */
  cores: number;
  /** Returns the currently available memory in bytes. */
  availableMemory: () => number;
  onWarning: (line: string) => void;
}

export interface LlamaModelInMemory {
  library: Library;
  llama: Llama;
  model: LlamaModel;
  sequence: LlamaContextSequence;
  draftModel: DraftModel | undefined;
  description: LoadedModel;
  /** Differences between the requested and the actual settings. */
  notes: LoadNote[];
}

export async function loadModel(options: LoadModelOptions): Promise<LlamaModelInMemory> {
  const { library, request, cores } = options;
  const { model: file, settings } = request;
  return withOpenFile(options, "chat", async (opened) => {
    const { llama, fileInfo } = opened;
    options.onProgress({ phase: "measuring_memory" });
    const insights = await library.GgufInsights.from(fileInfo, llama);
    const availableMemory = options.availableMemory();
    const plan = await planMemory({ insights, settings, modelName: file.name, availableMemory });
    const { model, context } = await loadWeights(options, llama, plan);
    const sequence = context.getSequence({ contextShift: { strategy: refuseToShift } });
    const notes = describeDifferences(settings, {
      gpuLayers: model.gpuLayers,
      totalLayers: model.fileInsights.totalLayers,
      hasGpu: llama.gpu !== false,
      contextSize: sequence.contextSize,
      trainContextSize: model.trainContextSize,
      batchSize: context.batchSize,
      cores,
      flashAttention: context.flashAttention,
    });
    const { draftModel, note } = await loadDraft(options, {
      llama,
      target: fileInfo,
      contextSize: sequence.contextSize,
      available: availableMemory - plan.needed,
    });
    if (note !== undefined) notes.push(note);
    return {
      library,
      llama,
      model,
      sequence,
      draftModel,
      description: {
        ...(await describeModel(options, opened, model)),
        context_size: sequence.contextSize,
        batch_size: context.batchSize,
        ...(typeof context.flashAttention === "boolean" && { flash_attention: context.flashAttention }),
        ...(draftModel !== undefined && { draft_model: settings.draft_model }),
      },
      notes,
    };
  });
}

/** A checked file, and the library that opens it. */
export interface OpenedFile {
  llama: Llama;
  fileInfo: Awaited<ReturnType<Library["readGgufFileInfo"]>>;
  /** Size of all files of the model in bytes. */
  size: number;
  /** Most threads of any evaluation. */
  threads: number;
}

/**
 * Checks a file, opens llama.cpp and calls `load`.
 *
 * @throws EngineError that says what the file or the loading lacks.
 */
export async function withOpenFile<Loaded>(
  options: LoadModelOptions,
  purpose: ModelPurpose,
  load: (opened: OpenedFile) => Promise<Loaded>,
): Promise<Loaded> {
  const { library, request, onProgress, signal, cores, onWarning } = options;
  const { model: file, settings } = request;
  onProgress({ phase: "checking_file" });
  const { size } = await checkModelFile(file.path, purpose);
  signal.throwIfAborted();
  onProgress({ phase: "starting_llama_cpp" });
  const threads = settings.threads === "auto" ? cores : Math.min(settings.threads, cores);
  const errorLines = new ErrorLines();
  const gpu = settings.gpu_layers !== 0;
  const llama = await openLlama({ library, gpu, threads, errorLines, onWarning });
  signal.throwIfAborted();
  try {
    const fileInfo = await library.readGgufFileInfo(file.path, { sourceType: "filesystem", signal });
    return await load({ llama, fileInfo, size, threads });
  } catch (error) {
    signal.throwIfAborted();
    throw translate(error, options, errorLines);
  }
}

/** Loads the draft model that the settings name, if they name one. */
async function loadDraft(
  { library, request, onProgress, signal }: LoadModelOptions,
  beside: Pick<LoadDraftModelOptions, "llama" | "target" | "contextSize" | "available">,
): Promise<DraftModelLoad> {
  const { settings, draft } = request;
  const { draft_model: model } = settings;
  if (model === NO_DRAFT_MODEL) return {};
  if (draft === undefined) return { note: loadNote("draft_model_missing", { model }) };
  onProgress({ phase: "loading_draft_model" });
  return loadDraftModel({ ...beside, library, file: draft, settings, signal });
}

/** Describes a model in memory, without its context. */
export async function describeModel(
  { library, request }: LoadModelOptions,
  { llama, fileInfo, size, threads }: OpenedFile,
  model: LlamaModel,
): Promise<LoadedModel> {
  const [device] = llama.gpu === false || model.gpuLayers === 0 ? [] : await llama.getGpuDeviceNames();
  const quantization = quantizationName(library, fileInfo.metadata.general.file_type);
  return {
    model: request.model.name,
    backend: model.gpuLayers === 0 || llama.gpu === false ? "cpu" : llama.gpu,
    ...(device !== undefined && { device }),
    gpu_layers: model.gpuLayers,
    total_layers: model.fileInsights.totalLayers,
    threads,
    size,
    ...(quantization !== undefined && { quantization }),
    llama_cpp: llama.llamaCppRelease.release,
  };
}

/** Prevents the library from silently dropping old tokens. Generations end before the context is full. */
function refuseToShift(): never {
  throw new Error("The context is full.");
}

function translate(error: unknown, { library, request }: LoadModelOptions, errorLines: ErrorLines): unknown {
  if (error instanceof EngineError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof library.InsufficientMemoryError) {
    return new EngineError(
      "insufficient_memory",
      `${request.model.name} does not fit in the memory: ${reason}. Choose a smaller context or a smaller model.`,
    );
  }
  const said = errorLines.take();
  return new EngineError(
    "model_load_failed",
    `${request.model.name} could not be loaded: ${said === "" ? reason : said}`,
  );
}

/** Returns the usual name of a file type, such as "Q4_K_M". */
function quantizationName(library: Library, fileType: number | undefined): string | undefined {
  if (fileType === undefined) return undefined;
  const name: unknown = Object.entries(library.GgufFileType).find(([, value]) => value === fileType)?.[0];
  return typeof name === "string" ? name.replace(/^(MOSTLY|ALL)_/, "") : undefined;
}
