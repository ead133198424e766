import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

/** Most runs that say what is usual: the newest before the one in question. */
const REMEMBERED = 50;

/** What the same model did before each run. */
export class RunHistory {
  readonly #byModel = new Map<string, StoredRun[]>();
  readonly #places = new Map<string, number>();

  /** @param runs newest first. */
  constructor(runs: readonly StoredRun[]) {
    for (const run of runs) {
      const same = this.#byModel.get(run.model) ?? [];
      this.#byModel.set(run.model, same);
      this.#places.set(run.run_id, same.length);
      same.push(run);
    }
  }

  /** The newest earlier runs of the run's model. */
  before({ run_id, model }: StoredRun): readonly StoredRun[] {
    const place = this.#places.get(run_id);
    if (place === undefined) return [];
    return (this.#byModel.get(model) ?? []).slice(place + 1, place + 1 + REMEMBERED);
  }
}
