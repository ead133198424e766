import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

/** Most earlier runs that define what is usual. */
const REMEMBERED = 50;

/** Looks up the earlier runs of the same model. */
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

  /** Returns the latest runs of the same model before this one, newest first. */
  before({ run_id, model }: StoredRun): readonly StoredRun[] {
    const place = this.#places.get(run_id);
    if (place === undefined) return [];
    return (this.#byModel.get(model) ?? []).slice(place + 1, place + 1 + REMEMBERED);
  }
}
