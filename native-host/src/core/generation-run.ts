import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { FinishReason, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EngineLoadRequest, EnginePart, SupervisedEngine } from "../engines/engine.ts";
import type { Fingerprints } from "../models/fingerprints.ts";
import { GenerationRecorder } from "../runs/recording/generation-recorder.ts";
import type { RunSink } from "../runs/run-sink.ts";
import type { RunRecord, StatisticsStore } from "../runs/statistics-store.ts";
import type { Logger } from "../system/logging/logger.ts";
import type { Job } from "./job-queue.ts";
import type { ModelKeeper } from "./model-keeper.ts";
import type { Outflow, Unaddressed } from "./outlet.ts";
import { PromptProgress } from "./prompt-progress.ts";
import type { Answer } from "./reply-channel.ts";
import { TextSender } from "./text-sender.ts";
import { toWireError } from "./to-wire-error.ts";

/** What every generation of a host shares. */
export interface GenerationParts {
  engine: SupervisedEngine;
  keeper: ModelKeeper;
  store: StatisticsStore;
  /** Where ended runs go beside the store. */
  exports: RunSink;
  /** Of model files. */
  fingerprints: Fingerprints;
  clock: Clock;
  logger: Logger;
  outflow: Outflow;
}

export interface GenerationRunOptions extends GenerationParts {
  answer: Answer;
  runId: string;
  /** Of the monotonic clock. */
  acceptedAt: number;
  messages: ChatMessage[];
  settings: UsedSettings;
  stream: boolean;
  /** The name it was accepted with. */
  model: string;
  /** What must be loaded, asked for when the run leaves the queue: load settings may have changed meanwhile. */
  loadRequest: () => EngineLoadRequest;
}

/** One generation, from its acceptance to its one terminal message. */
export class GenerationRun implements Job {
  readonly kind = "generation";
  private readonly options: GenerationRunOptions;
  private readonly acceptedDate: number;
  private readonly recorder: GenerationRecorder;
  private readonly sender: TextSender;
  private readonly promptProgress = new PromptProgress();
  private readonly controller = new AbortController();
  private readonly texts = { answer: [] as string[], thought: [] as string[] };
  private model: string;
  private modelPath: string | undefined;
  private gpuLayersAsked: number | "auto" | undefined;
  private loaded: LoadedModel | undefined;

  constructor(options: GenerationRunOptions) {
    this.options = options;
    this.model = options.model;
    this.acceptedDate = options.clock.date();
    this.recorder = new GenerationRecorder({ acceptedAt: options.acceptedAt });
    this.sender = new TextSender({ outflow: options.outflow, send: (delta) => this.tell(delta) });
  }

  get id(): string | undefined {
    return this.options.answer.id;
  }

  get ended(): boolean {
    return this.options.answer.ended;
  }

  /** The numbers so far. */
  get statistics(): GenerationStatistics {
    return this.recorder.current(this.options.clock.now());
  }

  onPosition(position: number): void {
    this.tell({ type: "generation_queued", position });
  }

  /** Asks it to end. One that runs goes on until the engine has let go of it. */
  stop(at: number): void {
    this.recorder.stopRequested(at);
    this.controller.abort();
  }

  /** Ends it here and now, whatever the engine does. */
  abandon(): void {
    this.controller.abort();
    this.end("aborted");
  }

  /** Sends what was kept for a slow reader. */
  drained(): void {
    this.sender.flush();
  }

  async run(): Promise<void> {
    const { engine, clock, messages, settings, fingerprints } = this.options;
    const { signal } = this.controller;
    const resumeFingerprints = fingerprints.pause();
    try {
      const request = this.options.loadRequest();
      this.start(request, clock.now());
      await this.load(request);
      for await (const part of engine.generate({ messages, settings }, signal)) this.take(part);
      if (!this.ended) throw new Error("The engine ended without a finish.");
    } catch (error) {
      this.options.keeper.noteFailure(error);
      this.fail(error);
    } finally {
      resumeFingerprints();
    }
  }

  private start(request: EngineLoadRequest, at: number): void {
    this.model = request.model.name;
    this.modelPath = request.model.path;
    this.options.fingerprints.want(this.modelPath);
    this.gpuLayersAsked = request.settings.gpu_layers;
    this.recorder.leftQueue(at);
    this.tell({
      type: "generation_started",
      model: this.model,
      queue_time: this.recorder.current(at).queue_time ?? 0,
    });
  }

  private async load(request: EngineLoadRequest): Promise<void> {
    const { keeper, clock } = this.options;
    this.loaded = await keeper.ensure(request, this.controller.signal, {
      onStart: () => this.recorder.loadStarted(clock.now()),
      onEnd: () => this.recorder.loadEnded(clock.now()),
    });
    if (this.loaded.context_size !== undefined) this.recorder.contextCapacity(this.loaded.context_size);
  }

  private take(part: EnginePart): void {
    if (this.ended) return;
    const { engine, outflow } = this.options;
    this.recorder.part(part);
    if (engine.residentBytes !== undefined) this.recorder.engineMemory(engine.residentBytes);
    switch (part.type) {
      case "prompt_started":
      case "prompt_evaluated":
        break;
      case "prompt_progress": {
        const progress = this.promptProgress.next(part);
        // The steps between the first and the last only say how far it is; a slow reader can do without.
        const isStep = part.processed > part.cached && part.processed < part.total;
        if (!(isStep && outflow.isFull())) this.tell(progress);
        break;
      }
      case "token":
        this.write(part, part.at);
        break;
      case "text":
        this.write(part, this.options.clock.now());
        break;
      case "finish":
        this.end(this.controller.signal.aborted ? "aborted" : part.reason);
        break;
      default:
        part satisfies never;
    }
  }

  private write({ text, segment }: Extract<EnginePart, { type: "text" | "token" }>, at: number): void {
    if (!this.options.stream) {
      this.texts[segment].push(text);
      return;
    }
    const { output_tokens = 0, tokens_per_second, time_to_first_token } = this.recorder.current(at);
    this.sender.add(text, segment, {
      output_tokens,
      ...(tokens_per_second !== undefined && { tokens_per_second }),
      ...(time_to_first_token !== undefined && { time_to_first_token }),
    });
  }

  private end(reason: FinishReason): void {
    if (this.ended) return;
    const { answer, runId, settings, stream, clock } = this.options;
    this.sender.flush();
    const stats = this.recorder.ended(clock.now(), reason);
    const thought = this.texts.thought.join("");
    const tooLarge = answer.tryEnd({
      type: "generation_ended",
      run_id: runId,
      status: "success",
      finish_reason: reason,
      stats,
      settings,
      ...(!stream && { text: this.texts.answer.join("") }),
      ...(thought !== "" && { thought }),
    });
    if (tooLarge === undefined) this.record(stats);
    else this.endFailed(tooLarge);
  }

  private fail(thrown: unknown): void {
    if (this.ended) return;
    // A generation that was stopped is over, however the engine took it.
    if (this.controller.signal.aborted) return this.end("aborted");
    const { runId, logger } = this.options;
    const error = toWireError(thrown);
    if (error.code === "internal")
      logger.error("a generation failed", { run: runId, reason: String(thrown) });
    this.endFailed(error);
  }

  private endFailed(error: WireError): void {
    const { answer, runId, clock } = this.options;
    this.sender.flush();
    const stats = this.recorder.ended(clock.now(), "error");
    answer.fail(error, { run_id: runId, stats, partial: this.sender.hasSent });
    this.record(stats, error);
  }

  private record(stats: GenerationStatistics, error?: WireError): void {
    const { runId, settings, store, exports, logger, engine } = this.options;
    const { loaded, modelPath, gpuLayersAsked } = this;
    const sha256 = modelPath === undefined ? undefined : this.options.fingerprints.of(modelPath);
    logger.info("generation ended", { run: runId, model: this.model, numbers: statisticsLine(stats) });
    const record: RunRecord = {
      run_id: runId,
      at: this.acceptedDate,
      model: this.model,
      stats,
      settings,
      engine: engine.name,
      ...(error !== undefined && { error_code: error.code }),
      ...(gpuLayersAsked !== undefined && { gpu_layers_asked: gpuLayersAsked }),
      ...(sha256 !== undefined && { sha256 }),
      ...(loaded !== undefined && {
        backend: loaded.backend,
        device: loaded.device,
        quantization: loaded.quantization,
        size: loaded.size,
        gpu_layers: loaded.gpu_layers,
        total_layers: loaded.total_layers,
        threads: loaded.threads,
        batch_size: loaded.batch_size,
        flash_attention: loaded.flash_attention,
        llama_cpp: loaded.llama_cpp,
      }),
    };
    store.record(record);
    exports.record(record);
  }

  private tell(message: Unaddressed): void {
    if (this.options.stream) this.options.answer.progress(message);
  }
}
