import type { Clock } from "@tacho/shared/time/clock.ts";
import type { SupervisedEngine } from "../../engines/engine.ts";
import { EngineError } from "../../engines/engine-error.ts";
import type { ModelReference } from "../../engines/model-reference.ts";
import { ModelKeeper, type ModelState } from "./model-keeper.ts";

/** An engine of the host and the models that it runs. */
export interface EngineEntry {
  engine: SupervisedEngine;
  runs: (model: ModelReference) => boolean;
}

/** Opens an engine for each model of its kind, so that answers of several models never wait for each other. */
export interface EnginePerModel {
  open: (model: ModelReference) => SupervisedEngine;
  runs: (model: ModelReference) => boolean;
}

/** Most engines of single models that are kept open. Beyond that, those that are not in use are closed. */
const MOST_PER_MODEL = 64;

/** One engine with its queue and its loaded model. */
export interface EngineLane {
  readonly engine: SupervisedEngine;
  readonly keeper: ModelKeeper;
}

export interface EngineRegistryOptions {
  /** The engines of the host. The first one runs the default model. */
  entries: readonly [EngineEntry, ...EngineEntry[]];
  /** Asked for models that none of the entries runs. Default: none. */
  perModel?: readonly EnginePerModel[];
  /** Returns true while a lane has work. */
  isBusy: (lane: EngineLane) => boolean;
  clock: Clock;
  /** Called on every change of any model's state. */
  onState: (state: ModelState) => void;
}

/** The engines of the host. The model alone decides which engine runs a generation. */
export class EngineRegistry {
  readonly primary: EngineLane;
  readonly #options: EngineRegistryOptions;
  readonly #byEntry: ReadonlyMap<EngineEntry, EngineLane>;
  /** Lanes of single models by the models' names, the one opened last at the end. */
  readonly #byModel = new Map<string, EngineLane>();

  constructor(options: EngineRegistryOptions) {
    this.#options = options;
    const [first, ...others] = options.entries;
    this.primary = this.#openLane(first.engine);
    const lanes = others.map((entry): [EngineEntry, EngineLane] => [entry, this.#openLane(entry.engine)]);
    this.#byEntry = new Map([[first, this.primary], ...lanes]);
  }

  get lanes(): readonly EngineLane[] {
    return [...this.#byEntry.values(), ...this.#byModel.values()];
  }

  /** Distinct names of the engines. */
  get names(): string[] {
    return [...new Set(this.lanes.map(({ engine }) => engine.name))];
  }

  /**
   * Returns the engine for a model.
   *
   * @throws EngineError `engine_unavailable` if no engine of this host runs it.
   */
  of(model: ModelReference): EngineLane {
    for (const [entry, lane] of this.#byEntry) if (entry.runs(model)) return lane;
    const known = this.#byModel.get(model.name);
    if (known !== undefined) return known;
    const { perModel = [] } = this.#options;
    const source = perModel.find(({ runs }) => runs(model));
    if (source === undefined)
      throw new EngineError("engine_unavailable", `This host has no engine for the model ${model.name}.`);
    if (this.#byModel.size >= MOST_PER_MODEL) this.#closeUnused();
    const lane = this.#openLane(source.open(model));
    this.#byModel.set(model.name, lane);
    return lane;
  }

  /** Releases every engine. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.lanes.map(({ engine }) => engine.dispose()));
  }

  #openLane(engine: SupervisedEngine): EngineLane {
    const { clock, onState } = this.#options;
    return { engine, keeper: new ModelKeeper({ engine, clock, onState }) };
  }

  #closeUnused(): void {
    for (const [name, lane] of this.#byModel) {
      if (this.#options.isBusy(lane)) continue;
      this.#byModel.delete(name);
      void lane.keeper.unload();
    }
  }
}
