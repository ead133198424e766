import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Logger } from "../../system/logging/logger.ts";
import { cleanEnvironment } from "../../system/process/clean-environment.ts";
import type {
  EngineInput,
  EngineLoadRequest,
  EnginePart,
  LoadProgress,
  SupervisedEngine,
  TextEmbedding,
} from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import type { LearnedSpeeds } from "../learned-speed.ts";
import { LOCAL_ENGINES, type LocalEngineName } from "../local-engines.ts";
import { requireModelFile } from "../model-reference.ts";
import { EngineSession } from "./engine-session.ts";
import { measureMovement } from "./measure-movement.ts";
import { nameModelFile } from "./name-model-file.ts";
import type { LoadMovement } from "./watchdog.ts";

export interface EngineProcessOptions {
  engineName: LocalEngineName;
  /** Path of the bundled entry of the engine process. */
  entryPath: string;
  clock: Clock;
  logger: Logger;
  env: NodeJS.ProcessEnv;
  /** `TACHO_HOME/cuda`. Passed as an argument, because the environment of a browser may lack TACHO_HOME. */
  cudaFolder?: string;
  /** Keeps what an engine learned about the speed of its model. Default: every process starts anew. */
  speeds?: LearnedSpeeds;
  /** Node.js arguments for the process. Default: none. */
  execArgv?: string[];
  fork?: (entryPath: string, args: string[], options: ForkOptions) => ChildProcess;
  /** Measures the activity of a process, to tell a slow load from a hung one even while its event loop is blocked. */
  measureMovement?: (pid: number) => LoadMovement;
}

/**
 * Runs an engine in a process of its own. Each load starts a new process, so that the memory of a dead or
 * replaced model is certainly free.
 */
export function createEngineProcess(options: EngineProcessOptions): SupervisedEngine {
  return new EngineProcess(options);
}

class EngineProcess implements SupervisedEngine {
  readonly name: SupervisedEngine["name"];
  readonly capabilities: SupervisedEngine["capabilities"];
  readonly loadSettings: SupervisedEngine["loadSettings"];
  readonly #options: EngineProcessOptions;
  #session: EngineSession | undefined;
  /** Path of the last loaded model. */
  #modelPath = "";
  /** Processes that are ending and may still hold memory. */
  readonly #leaving = new Set<EngineSession>();
  readonly #idleCrashListeners: ((error: Error) => void)[] = [];

  constructor(options: EngineProcessOptions) {
    const { name, capabilities, loadSettings } = LOCAL_ENGINES[options.engineName];
    this.name = name;
    this.capabilities = capabilities;
    this.loadSettings = loadSettings;
    this.#options = options;
  }

  get residentBytes(): number | undefined {
    return this.#session?.residentBytes;
  }

  onIdleCrash(listener: (error: Error) => void): void {
    this.#idleCrashListeners.push(listener);
  }

  async load(
    request: EngineLoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    signal.throwIfAborted();
    const { path } = requireModelFile(request.model);
    await this.#clear(new EngineError("engine_unavailable", "Another model is being loaded instead."));
    signal.throwIfAborted();
    const session = this.#start();
    this.#modelPath = path;
    const abort = (): void => this.#discard(session);
    signal.addEventListener("abort", abort);
    try {
      const learned = this.#options.speeds?.of(path);
      return await session.load({ ...request, ...(learned !== undefined && { learned }) }, onProgress);
    } catch (error) {
      this.#discard(session);
      signal.throwIfAborted();
      throw nameModelFile(error, "loading", path);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async *generate(input: EngineInput, signal: AbortSignal): AsyncGenerator<EnginePart, void, void> {
    if (signal.aborted) {
      yield { type: "finish", at: this.#options.clock.now(), reason: "aborted", output_tokens: 0 };
    } else if (this.#session?.loaded) {
      const path = this.#modelPath;
      try {
        for await (const part of this.#session.generate(input, signal)) {
          if (part.type === "finish" && part.learned !== undefined)
            this.#options.speeds?.learn(path, part.learned);
          yield part;
        }
      } catch (error) {
        throw nameModelFile(error, "running", path);
      }
    } else {
      throw new EngineError("engine_unavailable", "The engine has no model loaded.");
    }
  }

  async *embed(texts: readonly string[], signal: AbortSignal): AsyncGenerator<TextEmbedding, void, void> {
    signal.throwIfAborted();
    if (!this.#session?.loaded)
      throw new EngineError("engine_unavailable", "The engine has no model loaded.");
    try {
      yield* this.#session.embed(texts, signal);
    } catch (error) {
      throw nameModelFile(error, "running", this.#modelPath);
    }
    signal.throwIfAborted();
  }

  dispose(): Promise<void> {
    return this.#clear(new EngineError("shutting_down", "The engine is being shut down."));
  }

  #start(): EngineSession {
    const { engineName, entryPath, clock, logger, env, cudaFolder, execArgv = [] } = this.#options;
    const processArguments = cudaFolder === undefined ? [engineName] : [engineName, cudaFolder];
    const child = (this.#options.fork ?? fork)(entryPath, processArguments, {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: engineEnvironment(env),
      execArgv,
    });
    const session = new EngineSession({
      child,
      clock,
      logger,
      measureMovement: this.#options.measureMovement ?? measureMovement,
      onFailure: (error, wasIdle) => {
        this.#forget(session);
        if (wasIdle) for (const listener of this.#idleCrashListeners) listener(error);
      },
    });
    this.#session = session;
    return session;
  }

  /** Ends the current process and waits until all memory is free. */
  async #clear(error: EngineError): Promise<void> {
    const session = this.#session;
    if (session !== undefined) {
      this.#forget(session);
      void session.close(error);
    }
    await Promise.all([...this.#leaving].map((leaving) => leaving.whenGone()));
  }

  /** Kills a process that has no loaded model. */
  #discard(session: EngineSession): void {
    this.#forget(session);
    session.kill(new EngineError("engine_unavailable", "The load was cancelled."));
  }

  #forget(session: EngineSession): void {
    if (this.#session === session) this.#session = undefined;
    if (this.#leaving.has(session)) return;
    this.#leaving.add(session);
    void session.whenGone().then(() => this.#leaving.delete(session));
  }
}

/**
 * Builds the environment of an engine process. Removes variables that load code, open ports or reconfigure the library,
 * and stops ggml from starting a debugger on a crash.
 *
 * Gives libuv one worker. The library evaluates on whichever worker is free, and llama.cpp keeps its helper threads per
 * calling thread, so that with several workers they are made anew for most tokens: two-thread decode takes twice as long.
 * Nothing else in the process needs a worker during a generation.
 */
function engineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(cleanEnvironment(env)).filter(
    ([name]) => !name.toUpperCase().startsWith("NODE_LLAMA_CPP_"),
  );
  return { ...Object.fromEntries(kept), GGML_NO_BACKTRACE: "1", UV_THREADPOOL_SIZE: "1" };
}
