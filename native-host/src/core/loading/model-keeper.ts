import type { HostMessageOf, LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EngineLoadRequest, LoadProgress, SupervisedEngine } from "../../engines/engine.ts";
import { EngineError } from "../../engines/engine-error.ts";
import { phaseWords } from "../../engines/load-words.ts";
import type { ModelReference } from "../../engines/model-reference.ts";
import { fileVersion } from "../../system/files/file-version.ts";
import { toWireError } from "../replies/to-wire-error.ts";
import { CrashBreaker } from "./crash-breaker.ts";
import { isSameLoad } from "./is-same-load.ts";
import { SharedLoad } from "./shared-load.ts";

export type ModelState = HostMessageOf<"model_state">;

/** Minimum change of `progress` that is reported. */
const PROGRESS_STEP = 0.01;

/** Called when a load actually starts and ends; not called if the model is already loaded. */
export interface LoadHooks {
  onStart?: () => void;
  onEnd?: () => void;
}

export interface ModelKeeperOptions {
  engine: SupervisedEngine;
  clock: Clock;
  /** Called on every change. */
  onState: (state: ModelState) => void;
}

/** Tracks the model that the engine holds and the request it was loaded with. Loads another one on demand. */
export class ModelKeeper {
  private readonly engine: SupervisedEngine;
  private readonly onState: (state: ModelState) => void;
  private asked: EngineLoadRequest | undefined;
  private loaded: LoadedModel | undefined;
  private loading: SharedLoad | undefined;
  private lastState: ModelState | undefined;
  private isReloading = false;
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

  /** The request for the model that is loaded or loading. */
  get askedWith(): EngineLoadRequest | undefined {
    return this.asked;
  }

  get model(): LoadedModel | undefined {
    return this.loaded;
  }

  /** State of the model that is loaded or loading. */
  get state(): ModelState | undefined {
    return this.asked === undefined ? undefined : this.lastState;
  }

  /**
   * Resolves with the model, loaded as requested. Calls for the same load may overlap; a different load starts after
   * them.
   *
   * @throws EngineError if it cannot be loaded or has crashed too often, or the signal's reason. Nothing is loaded
   *   then.
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

  /** Lets a model that has crashed too often be tried again. */
  forgiveCrashes(): void {
    this.breaker.close();
  }

  /** Frees the memory. The next `ensure` loads again. */
  async unload(): Promise<void> {
    if (this.asked === undefined) return;
    this.lose();
    await this.engine.dispose();
  }

  /** Records a failure during a generation, because some failures unload the model. */
  noteFailure(error: unknown): void {
    if (this.asked !== undefined) this.breaker.note(this.asked, error);
    if (error instanceof EngineError && isFatal(error)) this.lose();
  }

  /** Tells that a server loads the model again, on behalf of a generation. */
  reloading(phase: string): void {
    if (this.asked === undefined) return;
    this.isReloading = true;
    const words = { phase: phaseWords(phase), phase_code: phase };
    this.tell({ type: "model_state", ...stateOf(this.asked.model), status: "loading", ...words });
  }

  /** Tells that the server is done, or that the generation is over. Does nothing if no reload was told of. */
  reloaded(): void {
    if (this.isReloading && this.loaded !== undefined)
      this.tell({ ...this.loaded, type: "model_state", status: "loaded" });
    this.isReloading = false;
  }

  /** Joins the load in progress, or starts one. */
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
    this.tell({ type: "model_state", ...stateOf(request.model), status: "loading" });
    try {
      const onProgress = this.tellProgress(request.model);
      this.loaded = await this.engine.load(request, onProgress, signal);
      this.asked = { ...request, model: whatWasLoaded(request.model) };
    } catch (error) {
      this.breaker.note(request, error);
      if (signal.aborted) this.lose();
      else this.fail(toWireError(error));
      throw error;
    }
    this.tell({ ...this.loaded, type: "model_state", status: "loaded" });
    return this.loaded;
  }

  private tellProgress(model: ModelReference): (progress: LoadProgress) => void {
    let last: LoadProgress | undefined;
    return (next) => {
      const moved = (next.progress ?? 0) - (last?.progress ?? 0);
      if (last?.phase === next.phase && moved < PROGRESS_STEP) return;
      last = next;
      const { phase, ...progress } = next;
      const words = { phase: phaseWords(phase), phase_code: phase };
      this.tell({ type: "model_state", ...stateOf(model), status: "loading", ...words, ...progress });
    };
  }

  private fail(error: WireError): void {
    if (this.asked === undefined) return;
    const { model } = this.asked;
    this.asked = undefined;
    this.tell({ type: "model_state", ...stateOf(model), status: "failed", error });
  }

  /** Marks the model as gone. `error`: the reason, if nobody asked for it. */
  private lose(error?: WireError): void {
    if (this.asked === undefined) return;
    const { model } = this.asked;
    this.asked = undefined;
    this.loaded = undefined;
    this.tell({
      type: "model_state",
      ...stateOf(model),
      status: "unloaded",
      ...(error !== undefined && { error }),
    });
  }

  private tell(state: ModelState): void {
    this.lastState = state;
    this.onState(state);
  }
}

/** The fields of a state that name its model. */
function stateOf(model: ModelReference): Pick<ModelState, "model" | "server"> {
  return { model: model.name, ...(model.kind === "server" && { server: model.server }) };
}

/**
 * Returns the model with the version that was loaded; without one if its file was replaced meanwhile, because either
 * may have been read. The next generation loads it again then.
 */
function whatWasLoaded(model: ModelReference): ModelReference {
  if (model.kind !== "file" || fileVersion(model.path) === model.version) return model;
  return { ...model, version: undefined };
}

/** Returns true for failures after which the engine process, and with it the model, is gone. */
function isFatal(error: EngineError): boolean {
  return (
    error.code === "engine_crashed" || error.code === "engine_hung" || error.code === "engine_unavailable"
  );
}
