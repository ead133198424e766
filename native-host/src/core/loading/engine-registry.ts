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

/** One engine with its queue and its loaded model. */
export interface EngineLane {
  readonly engine: SupervisedEngine;
  readonly keeper: ModelKeeper;
}

export interface EngineRegistryOptions {
  /** The engines of the host. The first one runs the default model. */
  entries: readonly [EngineEntry, ...EngineEntry[]];
  clock: Clock;
  /** Called on every change of any model's state. */
  onState: (state: ModelState) => void;
}

/** The engines of the host. The model alone decides which engine runs a generation. */
export class EngineRegistry {
  readonly primary: EngineLane;
  readonly lanes: readonly EngineLane[];
  readonly #byEntry: ReadonlyMap<EngineEntry, EngineLane>;

  constructor({ entries, clock, onState }: EngineRegistryOptions) {
    const open = ({ engine }: EngineEntry): EngineLane => ({
      engine,
      keeper: new ModelKeeper({ engine, clock, onState }),
    });
    const [first, ...others] = entries;
    this.primary = open(first);
    const lanes = others.map((entry): [EngineEntry, EngineLane] => [entry, open(entry)]);
    this.#byEntry = new Map([[first, this.primary], ...lanes]);
    this.lanes = [...this.#byEntry.values()];
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
    throw new EngineError("engine_unavailable", `This host has no engine for the model ${model.name}.`);
  }

  /** Releases every engine. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.lanes.map(({ engine }) => engine.dispose()));
  }
}
