import type { HostMessageOf, LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EngineLoadRequest, LoadProgress, SupervisedEngine } from "../../engines/engine.ts";
import { EngineError } from "../../engines/engine-error.ts";
import { phaseWords } from "../../engines/load-words.ts";
import { toWireError } from "../replies/to-wire-error.ts";
import { CrashBreaker } from "./crash-breaker.ts";
import { isSameLoad } from "./is-same-load.ts";
import { SharedLoad } from "./shared-load.ts";

export type ModelState = HostMessageOf<"model_state">;

/** Least difference of `progress` that is worth a message. */
const PROGRESS_STEP = 0.01;

/** Told when a load really begins and ends; a model that is there already needs none. */
export interface LoadHooks {
  onStart?: () => void;
  onEnd?: () => void;
}

export interface ModelKeeperOptions {
  engine: SupervisedEngine;
  clock: Clock;
  /** Told of every change. */
  onState: (state: ModelState) => void;
}

/** Knows which model the engine has, and what it was asked for; loads another when one is needed. */
export class ModelKeeper {
  private readonly engine: SupervisedEngine;
  private readonly onState: (state: ModelState) => void;
  private asked: EngineLoadRequest | undefined;
  private loaded: LoadedModel | undefined;
  private loading: SharedLoad | undefined;
  private lastState: ModelState | undefined;
  private readonly breaker: CrashBreaker;

  constructor({ engine, clock, onState }: ModelKeeperOptions) {
    this.engine = engine;
    this.onState = onState;
    this.breaker = new CrashBreaker(clock);
    engine.onIdleCrash((error) => {
      if (this.asked !== undefined) this.breaker.note(this.asked, error);
      this.lose(toWireError(error));
    });
  }

  /** What the model now loaded or loading was asked with. */
  get askedWith(): EngineLoadRequest | undefined {
    return this.asked;
  }

  get model(): LoadedModel | undefined {
    return this.loaded;
  }

  /** Of the model now loaded or loading. */
  get state(): ModelState | undefined {
    return this.asked === undefined ? undefined : this.lastState;
  }

  /**
   * Resolves with the model, loaded as asked. Calls for the same load may overlap; another one begins after them.
   *
   * @throws EngineError where it cannot be loaded or has failed too often, or the signal's reason; nothing is loaded then.
   */
  async ensure(request: EngineLoadRequest, signal: AbortSignal, hooks: LoadHooks = {}): Promise<LoadedModel> {
    if (this.loaded !== undefined && this.asked !== undefined && isSameLoad(this.asked, request))
      return this.loaded;
    signal.throwIfAborted();
    this.breaker.check(request);
    hooks.onStart?.();
    try {
      return await this.join(request).wait(signal);
    } finally {
      hooks.onEnd?.();
    }
  }

  /** Lets a model be tried again that has failed too often. */
  forgiveCrashes(): void {
    this.breaker.close();
  }

  /** Frees the memory; the next `ensure` loads again. */
  async unload(): Promise<void> {
    if (this.asked === undefined) return;
    this.lose();
    await this.engine.dispose();
  }

  /** Takes note of a failure while generating: some of them take the model along. */
  noteFailure(error: unknown): void {
    if (this.asked !== undefined) this.breaker.note(this.asked, error);
    if (error instanceof EngineError && isFatal(error)) this.lose();
  }

  /** The load that is under way, or a new one. */
  private join(request: EngineLoadRequest): SharedLoad {
    if (this.loading !== undefined && isSameLoad(this.loading.request, request)) return this.loading;
    const loading = new SharedLoad(request, (signal) =>
      this.load(request, signal).finally(() => {
        if (this.loading === loading) this.loading = undefined;
      }),
    );
    this.loading = loading;
    return loading;
  }

  private async load(request: EngineLoadRequest, signal: AbortSignal): Promise<LoadedModel> {
    const { name } = request.model;
    if (this.asked !== undefined && this.asked.model.name !== name) this.lose();
    this.loaded = undefined;
    this.asked = request;
    this.tell({ type: "model_state", model: name, status: "loading" });
    try {
      const onProgress = this.tellProgress(name);
      this.loaded = await this.engine.load(request, onProgress, signal);
    } catch (error) {
      this.breaker.note(request, error);
      if (signal.aborted) this.lose();
      else this.fail(toWireError(error));
      throw error;
    }
    this.tell({ ...this.loaded, type: "model_state", status: "loaded" });
    return this.loaded;
  }

  private tellProgress(model: string): (progress: LoadProgress) => void {
    let last: LoadProgress | undefined;
    return (next) => {
      const moved = (next.progress ?? 0) - (last?.progress ?? 0);
      if (last?.phase === next.phase && moved < PROGRESS_STEP) return;
      last = next;
      const { phase, ...progress } = next;
      const words = { phase: phaseWords(phase), phase_code: phase };
      this.tell({ type: "model_state", model, status: "loading", ...words, ...progress });
    };
  }

  private fail(error: WireError): void {
    if (this.asked === undefined) return;
    const { name } = this.asked.model;
    this.asked = undefined;
    this.tell({ type: "model_state", model: name, status: "failed", error });
  }

  /** `error`: why, where nobody asked for it. */
  private lose(error?: WireError): void {
    if (this.asked === undefined) return;
    const { name } = this.asked.model;
    this.asked = undefined;
    this.loaded = undefined;
    this.tell({
      type: "model_state",
      model: name,
      status: "unloaded",
      ...(error !== undefined && { error }),
    });
  }

  private tell(state: ModelState): void {
    this.lastState = state;
    this.onState(state);
  }
}

/** After these the engine process is gone, and the model with it. */
function isFatal(error: EngineError): boolean {
  return (
    error.code === "engine_crashed" || error.code === "engine_hung" || error.code === "engine_unavailable"
  );
}
