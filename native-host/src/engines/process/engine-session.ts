import type { ChildProcess } from "node:child_process";
import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Logger } from "../../system/logging/logger.ts";
import type { EngineInput, EngineLoadRequest, EnginePart, LoadProgress, TextEmbedding } from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import { EngineChild } from "./engine-child.ts";
import { PartQueue } from "./part-queue.ts";
import { type FromEngine, parseFromEngine } from "./process-messages.ts";
import { type LoadMovement, TICK_INTERVAL, Watchdog } from "./watchdog.ts";

/** Time for a process to leave when asked, in ms. */
const LEAVE_DEADLINE = 300;

export interface EngineSessionOptions {
  child: ChildProcess;
  clock: Clock;
  logger: Logger;
  measureMovement: (pid: number) => LoadMovement;
  /** Called once if the process ends, or has to be killed, without `close`. */
  onFailure: (error: EngineError, wasIdle: boolean) => void;
}

type Job =
  | {
      kind: "load";
      id: number;
      onProgress: (progress: LoadProgress) => void;
      resolve: (model: LoadedModel) => void;
      reject: (error: unknown) => void;
    }
  | { kind: "generate"; id: number; queue: PartQueue<EnginePart> }
  | { kind: "embed"; id: number; queue: PartQueue<TextEmbedding> };

interface JobReading<Part> {
  queue: PartQueue<Part>;
  /** Sends the job to the process. */
  start: (id: number) => void;
  signal: AbortSignal;
  /** Called when the process is told to abort. */
  onAbort: () => void;
}

/** The host's end of one engine process, which serves one load and the generations after it. */
export class EngineSession {
  readonly #options: EngineSessionOptions;
  readonly #child: EngineChild;
  readonly #watchdog = new Watchdog();
  #job: Job | undefined;
  #lastJob = 0;
  #loaded = false;
  /** The reason the session ended. */
  #ended: EngineError | undefined;
  #cancelTick: () => void = () => undefined;
  /** Time of the next tick, ms of the monotonic clock. */
  #tickDue: number;
  #residentBytes: number | undefined;

  constructor(options: EngineSessionOptions) {
    this.#options = options;
    this.#tickDue = options.clock.now();
    this.#child = new EngineChild(options.child, options.logger, {
      onMessage: (message) => this.#receive(message),
      onGone: (error) => {
        this.#fail(error);
        this.#residentBytes = undefined;
      },
    });
    this.#scheduleTick();
  }

  get residentBytes(): number | undefined {
    return this.#residentBytes;
  }

  get loaded(): boolean {
    return this.#loaded && this.#ended === undefined;
  }

  load(request: EngineLoadRequest, onProgress: (progress: LoadProgress) => void): Promise<LoadedModel> {
    return new Promise((resolve, reject) => {
      const id = this.#begin("loading", reject);
      if (id === undefined) return;
      this.#job = { kind: "load", id, onProgress, resolve, reject };
      this.#child.send({ type: "load", job: id, request });
    });
  }

  generate(input: EngineInput, signal: AbortSignal): AsyncGenerator<EnginePart, void, void> {
    const queue = new PartQueue<EnginePart>();
    const start = (id: number): void => {
      this.#job = { kind: "generate", id, queue };
      this.#child.send({ type: "generate", job: id, input });
    };
    return this.#read({ queue, start, signal, onAbort: () => this.#watchdog.abort() });
  }

  /** An abort ends it without an error, once the engine has released it. */
  embed(texts: readonly string[], signal: AbortSignal): AsyncGenerator<TextEmbedding, void, void> {
    const queue = new PartQueue<TextEmbedding>();
    const start = (id: number): void => {
      this.#job = { kind: "embed", id, queue };
      this.#child.send({ type: "embed", job: id, texts: [...texts] });
    };
    // A text is evaluated in one piece, however long that takes.
    return this.#read({ queue, start, signal, onAbort: () => undefined });
  }

  async *#read<Part>({ queue, start, signal, onAbort }: JobReading<Part>): AsyncGenerator<Part, void, void> {
    const id = this.#begin("generating", (error) => queue.fail(error));
    if (id !== undefined) start(id);
    const abort = (): void => {
      if (queue.closed || id === undefined) return;
      this.#child.send({ type: "abort", job: id });
      onAbort();
    };
    signal.addEventListener("abort", abort);
    try {
      for (let part = await queue.read(); part !== undefined; part = await queue.read()) yield part;
    } finally {
      signal.removeEventListener("abort", abort);
      abort();
      await new Promise<void>((resolve) => queue.onClosed(resolve));
    }
  }

  /**
   * Asks the process to leave, and kills it after a deadline. Open jobs fail with `error`. Resolves once the
   * process has ended.
   */
  async close(error: EngineError): Promise<void> {
    this.#end(error);
    this.#child.send({ type: "leave" });
    const cancel = this.#options.clock.schedule(LEAVE_DEADLINE, () => this.#child.kill());
    await this.whenGone();
    cancel();
  }

  /** Kills the process. Open jobs fail with `error`. */
  kill(error: EngineError): void {
    this.#end(error);
    this.#child.kill();
  }

  whenGone(): Promise<void> {
    return this.#child.whenGone();
  }

  #begin(watched: "loading" | "generating", refuse: (error: EngineError) => void): number | undefined {
    if (this.#ended !== undefined) refuse(this.#ended);
    else if (this.#job !== undefined) refuse(new EngineError("busy", "The engine is still busy."));
    else {
      this.#watchdog.watch(watched);
      this.#lastJob += 1;
      return this.#lastJob;
    }
    return undefined;
  }

  #receive(value: unknown): void {
    if (this.#ended !== undefined) return;
    const message = parseFromEngine(value);
    if (message === undefined || !this.#handle(message)) {
      this.#failAndKill(new EngineError("engine_crashed", "The engine process sent an invalid message."));
    }
  }

  /** Returns false on a protocol violation. */
  #handle(message: FromEngine): boolean {
    if (message.type === "heartbeat") {
      this.#watchdog.heartbeat();
      this.#residentBytes = message.resident;
      return true;
    }
    const job = this.#job;
    if (job?.id !== message.job) return false;
    this.#watchdog.progress();
    switch (message.type) {
      case "load_progress":
        if (job.kind !== "load") return false;
        job.onProgress(
          message.progress === undefined
            ? { phase: message.phase }
            : { phase: message.phase, progress: message.progress },
        );
        return true;
      case "loaded":
        if (job.kind !== "load") return false;
        this.#loaded = true;
        this.#finishJob();
        job.resolve(message.model);
        return true;
      case "parts":
        if (job.kind !== "generate") return false;
        for (const part of message.parts) {
          if (job.queue.closed) return false;
          job.queue.push(part);
          if (part.type !== "finish") continue;
          this.#finishJob();
          job.queue.end();
        }
        return true;
      case "embedding": {
        if (job.kind !== "embed") return false;
        const { vector, tokens } = message;
        job.queue.push({ vector, tokens });
        return true;
      }
      case "embedded":
        if (job.kind !== "embed") return false;
        this.#finishJob();
        job.queue.end();
        return true;
      case "failed": {
        this.#finishJob();
        const { code, message: text, details } = message.error;
        failJob(job, new EngineError(code, text, details));
        return true;
      }
      default:
        return message satisfies never;
    }
  }

  #finishJob(): void {
    this.#job = undefined;
    this.#watchdog.watch("idle");
  }

  #scheduleTick(): void {
    const { clock } = this.#options;
    // Schedules relative to the due time, so that small delays do not add up over a minute of ticks. Does not
    // make up for a suspended machine.
    this.#tickDue += TICK_INTERVAL;
    if (this.#tickDue < clock.now()) this.#tickDue = clock.now() + TICK_INTERVAL;
    this.#cancelTick = clock.schedule(this.#tickDue - clock.now(), () => {
      const { pid } = this.#child;
      const loading = this.#job?.kind === "load" && pid !== undefined;
      const movement: LoadMovement = {
        ...(this.#residentBytes !== undefined && { resident: this.#residentBytes }),
        ...(loading && this.#options.measureMovement(pid)),
      };
      const wrong = this.#watchdog.tick(movement);
      if (wrong === undefined) this.#scheduleTick();
      else
        this.#failAndKill(new EngineError("engine_hung", `The engine process was ended because ${wrong}.`));
    });
  }

  #failAndKill(error: EngineError): void {
    this.#fail(error);
    this.#child.kill();
  }

  #fail(error: EngineError): void {
    if (this.#ended !== undefined) return;
    const wasIdle = this.#job === undefined;
    this.#options.logger.error("the engine process failed", { code: error.code, reason: error.message });
    // Tells the owner first, so that its state is already consistent for those who await the job.
    this.#options.onFailure(error, wasIdle);
    this.#end(error);
  }

  #end(error: EngineError): void {
    this.#ended ??= error;
    this.#cancelTick();
    const job = this.#job;
    this.#job = undefined;
    if (job !== undefined) failJob(job, error);
  }
}

function failJob(job: Job, error: EngineError): void {
  if (job.kind === "load") job.reject(error);
  else job.queue.fail(error);
}
