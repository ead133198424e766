import type { ChildProcess } from "node:child_process";
import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { EngineInput, EngineLoadRequest, EnginePart, LoadProgress } from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import { drainLines } from "./drain-lines.ts";
import { PartQueue } from "./part-queue.ts";
import { type FromEngine, parseFromEngine, type ToEngine } from "./process-messages.ts";
import { type LoadMovement, TICK_INTERVAL, Watchdog } from "./watchdog.ts";

/** How long a process may take to leave when asked, ms. */
const LEAVE_DEADLINE = 300;

export interface EngineSessionOptions {
  child: ChildProcess;
  clock: Clock;
  logger: Logger;
  measureMovement: (pid: number) => LoadMovement;
  /** Called once when the process ended, or had to be ended, without `close`. */
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
  | { kind: "generate"; id: number; queue: PartQueue };

/** The host's end of one engine process, from its start to its death. It serves one load and the generations after it. */
export class EngineSession {
  readonly #options: EngineSessionOptions;
  readonly #child: ChildProcess;
  readonly #watchdog = new Watchdog();
  #job: Job | undefined;
  #lastJob = 0;
  #loaded = false;
  /** Why nothing more is to be had from this process. */
  #ended: EngineError | undefined;
  #gone = false;
  readonly #goneListeners: (() => void)[] = [];
  #cancelTick: () => void = () => undefined;
  #residentBytes: number | undefined;

  constructor(options: EngineSessionOptions) {
    this.#options = options;
    this.#child = options.child;
    this.#listen();
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
      this.#send({ type: "load", job: id, request });
    });
  }

  async *generate(input: EngineInput, signal: AbortSignal): AsyncGenerator<EnginePart, void, void> {
    const queue = new PartQueue();
    const id = this.#begin("generating", (error) => queue.fail(error));
    if (id !== undefined) {
      this.#job = { kind: "generate", id, queue };
      this.#send({ type: "generate", job: id, input });
    }
    const abort = (): void => {
      if (queue.closed || id === undefined) return;
      this.#send({ type: "abort", job: id });
      this.#watchdog.abort();
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

  /** Asks the process to leave and ends it where it does not. Whatever is still open fails with `error`. Resolves when it is gone. */
  async close(error: EngineError): Promise<void> {
    this.#end(error);
    this.#send({ type: "leave" });
    const cancel = this.#options.clock.schedule(LEAVE_DEADLINE, () => this.#child.kill("SIGKILL"));
    await this.whenGone();
    cancel();
  }

  /** Ends the process at once. Whatever is still open fails with `error`. */
  kill(error: EngineError): void {
    this.#end(error);
    if (!this.#gone) this.#child.kill("SIGKILL");
  }

  whenGone(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#gone) resolve();
      else this.#goneListeners.push(resolve);
    });
  }

  #begin(watched: "loading" | "generating", refuse: (error: EngineError) => void): number | undefined {
    if (this.#ended !== undefined) refuse(this.#ended);
    else if (this.#job !== undefined) refuse(new EngineError("busy", "The engine is still at work."));
    else {
      this.#watchdog.watch(watched);
      this.#lastJob += 1;
      return this.#lastJob;
    }
    return undefined;
  }

  #listen(): void {
    const child = this.#child;
    let exit: string | undefined;
    let disconnected = false;
    const settle = (): void => {
      // Only when both are here has every message been read.
      if (exit === undefined || !disconnected) return;
      this.#fail(new EngineError("engine_crashed", `The engine process ended unexpectedly (${exit}).`));
      this.#leave();
    };
    child.on("message", (message) => this.#receive(message));
    child.on("exit", (code, signal) => {
      exit = signal ?? `exit code ${code}`;
      settle();
    });
    child.on("disconnect", () => {
      disconnected = true;
      if (exit === undefined) child.kill("SIGKILL");
      settle();
    });
    child.on("error", (error) => {
      if (child.pid !== undefined) return;
      this.#fail(
        new EngineError("engine_unavailable", `The engine process cannot be started: ${error.message}.`),
      );
      this.#leave();
    });
    const { logger } = this.#options;
    if (child.stdout !== null) drainLines(child.stdout, (line) => logger.debug("engine output", { line }));
    if (child.stderr !== null) drainLines(child.stderr, (line) => logger.warn("engine output", { line }));
  }

  #receive(value: unknown): void {
    if (this.#ended !== undefined) return;
    const message = parseFromEngine(value);
    if (message === undefined || !this.#handle(message)) {
      this.#failAndKill(
        new EngineError("engine_crashed", "The engine process sent a message that makes no sense."),
      );
    }
  }

  /** Returns whether the message had its place in the protocol. */
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
          if (part.type === "finish") this.#finishJob();
          job.queue.push(part);
        }
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
    this.#cancelTick = this.#options.clock.schedule(TICK_INTERVAL, () => {
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
    this.#child.kill("SIGKILL");
  }

  #fail(error: EngineError): void {
    if (this.#ended !== undefined) return;
    const wasIdle = this.#job === undefined;
    this.#options.logger.error("the engine process failed", { code: error.code, reason: error.message });
    // The owner hears of it first, so that whoever waits for the job finds things in order.
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

  #leave(): void {
    this.#gone = true;
    this.#residentBytes = undefined;
    for (const listener of this.#goneListeners.splice(0)) listener();
  }

  #send(message: ToEngine): void {
    // A process that is gone is noticed by its exit.
    this.#child.send(message, () => undefined);
  }
}

function failJob(job: Job, error: EngineError): void {
  if (job.kind === "load") job.reject(error);
  else job.queue.fail(error);
}
