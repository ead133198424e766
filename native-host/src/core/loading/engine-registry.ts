import type { Clock } from "@tacho/shared/time/clock.ts";
import type { SupervisedEngine } from "../../engines/engine.ts";
import { EngineError } from "../../engines/engine-error.ts";
import type { ModelReference } from "../../engines/model-reference.ts";
import { ModelKeeper, type ModelState } from "./model-keeper.ts";

/** An engine of the host, and the models it runs. */
export interface EngineEntry {
  engine: SupervisedEngine;
  runs: (model: ModelReference) => boolean;
}

/** One engine with the model it holds. Each has a queue of its own. */
export interface EngineLane {
  readonly engine: SupervisedEngine;
  readonly keeper: ModelKeeper;
}

export interface EngineRegistryOptions {
  /** The first one runs the model that a host uses when none is named. */
  entries: readonly [EngineEntry, ...EngineEntry[]];
  clock: Clock;
  /** Called with every change of a model's state, of whichever engine. */
  onState: (state: ModelState) => void;
}

/** The engines of the host. Which one runs a generation follows from its model alone. */
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

  /** Names of the engines, each once. */
  get names(): string[] {
    return [...new Set(this.lanes.map(({ engine }) => engine.name))];
  }

  /** @throws EngineError `engine_unavailable` where no engine of this host runs such a model. */
  of(model: ModelReference): EngineLane {
    for (const [entry, lane] of this.#byEntry) if (entry.runs(model)) return lane;
    throw new EngineError("engine_unavailable", `This host has no engine for the model ${model.name}.`);
  }

  /** Lets go of every engine. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.lanes.map(({ engine }) => engine.dispose()));
  }
}
