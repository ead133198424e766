import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage, OutputGrammar } from "@tacho/shared/protocol/requests.ts";
import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { EngineFinish, EngineLoadRequest, EnginePart } from "../../engines/engine.ts";
import type { ModelReference } from "../../engines/model-reference.ts";
import { GenerationRecorder } from "../../runs/recording/generation-recorder.ts";
import { SleepWatch } from "../../system/sleep-watch.ts";
import type { Job } from "../jobs/job-queue.ts";
import { tryLoadRequest } from "../jobs/load-run.ts";
import type { EngineLane } from "../loading/engine-registry.ts";
import type { Outflow, Unaddressed } from "../replies/outlet.ts";
import type { ReplyChannel } from "../replies/reply-channel.ts";
import { toWireError } from "../replies/to-wire-error.ts";
import { type AnswerText, createAnswerText } from "./answer-text.ts";
import {
  type GenerationCore,
  type GenerationEnd,
  GenerationEnding,
  type GenerationFacts,
} from "./generation-ending.ts";
import { PromptProgress } from "./prompt-progress.ts";
import type { DeltaNumbers } from "./text-sender.ts";

export interface GenerationRunOptions {
  core: GenerationCore;
  lane: EngineLane;
  outflow: Outflow;
  reply: ReplyChannel;
  runId: string;
  /** Acceptance time, ms of the monotonic clock. */
  acceptedAt: number;
  messages: ChatMessage[];
  settings: UsedSettings;
  /** True if the request gave the seed. */
  reproducible: boolean;
  /** True to continue the contents of the messages as one text. */
  raw?: boolean;
  /** Form of the answer, checked. Absent: free text. */
  grammar?: OutputGrammar | undefined;
  stream: boolean;
  /** The client's name in the history; absent for the panel and the terminal. */
  client?: "api";
  /** The model at the time of acceptance. */
  model: ModelReference;
  /** Returns the load it needs. Called when it leaves the queue, because load settings may have changed meanwhile. */
  loadRequest: () => EngineLoadRequest;
}

/** One generation, from its acceptance to its only terminal message. */
export class GenerationRun implements Job {
  readonly kind = "generation";
  private readonly options: GenerationRunOptions;
  private readonly sleep: SleepWatch;
  private readonly recorder: GenerationRecorder;
  private readonly text: AnswerText;
  private readonly ending: GenerationEnding;
  private readonly promptProgress = new PromptProgress();
  private readonly controller = new AbortController();
  private request: EngineLoadRequest | undefined;
  private loaded: LoadedModel | undefined;

  constructor(options: GenerationRunOptions) {
    this.options = options;
    this.sleep = new SleepWatch(options.core.clock);
    const slept = (from: number, to: number) => this.sleep.slept(from, to);
    this.recorder = new GenerationRecorder({ acceptedAt: options.acceptedAt, slept });
    const { stream, outflow } = options;
    this.text = createAnswerText(stream, { outflow, send: (delta) => this.tell(delta) });
    const { text, recorder } = this;
    this.ending = new GenerationEnding({ ...options, text, recorder, at: options.core.clock.date() });
  }

  get id(): string | undefined {
    return this.options.reply.id;
  }

  get lane(): EngineLane {
    return this.options.lane;
  }

  get ended(): boolean {
    return this.options.reply.ended;
  }

  /** The numbers so far. */
  get statistics(): GenerationStatistics {
    return this.recorder.current(this.options.core.clock.now());
  }

  /** The load in use, or the one it would need now; `undefined` if the model is gone. */
  neededLoad(): EngineLoadRequest | undefined {
    return this.request ?? tryLoadRequest(this.options.loadRequest);
  }

  onPosition(position: number): void {
    this.tell({ type: "generation_queued", position });
  }

  /** Stops the generation. If it is running, it ends once the engine has released it. */
  stop(at: number): void {
    this.recorder.stopRequested(at);
    this.controller.abort();
  }

  /** Ends the generation immediately, without waiting for the engine. */
  abandon(): void {
    this.controller.abort();
    this.end({ reason: "aborted" });
  }

  /** Sends the text held back for a slow reader. */
  drained(): void {
    this.text.flush();
  }

  async run(): Promise<void> {
    const { core, lane, messages, settings, reproducible, raw = false, grammar } = this.options;
    const input = {
      messages,
      settings,
      reproducible,
      ...(raw && { raw }),
      ...(grammar !== undefined && { grammar }),
    };
    const { signal } = this.controller;
    const resumeFingerprints = core.fingerprints.pause();
    try {
      this.request = this.options.loadRequest();
      this.start(this.request.model);
      await this.load(this.request);
      for await (const part of lane.engine.generate(input, signal)) this.take(part);
      if (!this.ended) throw new Error("The engine ended without a finish.");
    } catch (error) {
      lane.keeper.noteFailure(error);
      this.fail(error);
    } finally {
      lane.keeper.reloaded();
      resumeFingerprints();
    }
  }

  private start(model: ModelReference): void {
    const { fingerprints, clock } = this.options.core;
    if (model.kind === "file") fingerprints.want(model);
    const at = clock.now();
    this.recorder.leftQueue(at);
    const { queue_time = 0 } = this.recorder.current(at);
    const server = model.kind === "server" ? { server: model.server } : {};
    this.tell({ type: "generation_started", model: model.name, ...server, queue_time });
  }

  private async load(request: EngineLoadRequest): Promise<void> {
    const { clock } = this.options.core;
    this.loaded = await this.lane.keeper.ensure(request, this.controller.signal, {
      onStart: () => this.recorder.loadStarted(clock.now()),
      onEnd: () => this.recorder.loadEnded(clock.now()),
    });
    // Names the file that is in memory, in case it was replaced while it was loaded.
    this.request = this.lane.keeper.askedWith ?? request;
    if (this.loaded.context_size !== undefined) this.recorder.contextCapacity(this.loaded.context_size);
  }

  private take(part: EnginePart): void {
    if (this.ended) return;
    const { residentBytes } = this.lane.engine;
    this.recorder.part(part);
    if (residentBytes !== undefined) this.recorder.engineMemory(residentBytes);
    switch (part.type) {
      case "prompt_started":
      case "prompt_evaluated":
        break;
      case "load_started":
        this.lane.keeper.reloading(part.phase);
        break;
      case "load_ended":
        this.lane.keeper.reloaded();
        break;
      case "prompt_progress": {
        const progress = this.promptProgress.next(part);
        // A slow reader can skip intermediate steps, which only report progress.
        const isStep = part.processed > part.cached && part.processed < part.total;
        if (!(isStep && this.options.outflow.isFull())) this.tell(progress);
        break;
      }
      case "tokens":
        this.text.add(part.text, part.segment, () => this.deltaNumbers(part.at));
        break;
      case "text":
        this.text.add(part.text, part.segment, () => this.deltaNumbers(this.options.core.clock.now()));
        break;
      case "finish":
        this.end(this.endOf(part));
        break;
      default:
        part satisfies never;
    }
  }

  /** Only a request to stop aborts a generation; an engine whose tokens ended by themselves has stopped. */
  private endOf({ reason, note, ignored_settings: ignored }: EngineFinish): GenerationEnd {
    if (!this.controller.signal.aborted)
      return { reason: reason === "aborted" ? "stop" : reason, note, ignored };
    return { reason: "aborted", ...(reason === "aborted" && { note }), ignored };
  }

  private deltaNumbers(at: number): DeltaNumbers {
    const { output_tokens, tokens_per_second, time_to_first_token } = this.recorder.current(at);
    return {
      ...(output_tokens !== undefined && { output_tokens }),
      ...(tokens_per_second !== undefined && { tokens_per_second }),
      ...(time_to_first_token !== undefined && { time_to_first_token }),
    };
  }

  private end(end: GenerationEnd): void {
    if (this.ended) return;
    this.ending.well(end, this.facts());
    this.sleep.stop();
  }

  private fail(thrown: unknown): void {
    if (this.ended) return;
    // A stopped generation ends as aborted, whatever the engine reported.
    if (this.controller.signal.aborted) return this.end({ reason: "aborted" });
    const { runId, core } = this.options;
    const error = toWireError(thrown);
    if (error.code === "internal")
      core.logger.error("a generation failed", { run: runId, reason: String(thrown) });
    this.ending.failed(error, this.facts());
    this.sleep.stop();
  }

  private facts(): GenerationFacts {
    return {
      model: this.request?.model ?? this.options.model,
      asked: this.request?.settings,
      loaded: this.loaded,
    };
  }

  private tell(message: Unaddressed): void {
    if (this.options.stream) this.options.reply.progress(message);
  }
}
