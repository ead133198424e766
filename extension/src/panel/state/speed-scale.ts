import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import { steadyRate } from "@tacho/shared/runs/comparable.ts";
import type { Message } from "../../conversations/conversation.ts";
import type { Run } from "../../conversations/run.ts";

/** Needle position (0..1) at a model's best speed; the rest of the scale is left for a new best. */
const BEST_SHARE = 0.85;
/** Needle position (0..1) while the prompt is read, when the engine works but no tokens come yet. */
const IDLING_SHARE = 0.06;
/** Number of models whose best speed is held here; that of others is read again. */
const MOST_KNOWN = 16;
const KEY = "tacho.best_speed.";

/** Scale of the dial: relates a model's speed to its own best, which is stored. */
export class SpeedScale {
  readonly #storage: Pick<Storage, "getItem" | "setItem">;
  readonly #known = new LatestMap<string, number>(MOST_KNOWN);

  constructor(storage: Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
  }

  /** Stores a new best speed of the model that wrote the last answer, once it has finished. */
  learn(messages: readonly Message[]): void {
    const last = messages.at(-1);
    if (last?.role !== "assistant") return;
    const { model: loaded, end } = last.run;
    const rate = end?.stats === undefined ? undefined : steadyRate(end.stats);
    if (loaded === undefined || rate === undefined) return;
    const { model } = loaded;
    if (rate <= (this.#best(model) ?? 0)) return;
    this.#known.set(model, rate);
    this.#storage.setItem(KEY + model, String(rate));
  }

  /** Returns the needle position for a run of `model`, 0..1; 0 without a run. */
  share(run: Run | undefined, model: string): number {
    if (run === undefined || run.phase === "sent" || run.phase === "queued") return 0;
    if (run.phase === "loading" || run.phase === "reading") return IDLING_SHARE;
    const rate = run.tokens_per_second;
    if (rate === undefined) return IDLING_SHARE;
    const best = Math.max(this.#best(model) ?? 0, rate);
    return best === 0 ? 0 : Math.min(1, (rate / best) * BEST_SHARE);
  }

  #best(model: string): number | undefined {
    const known = this.#known.get(model);
    if (known !== undefined) return known;
    const stored = Number(this.#storage.getItem(KEY + model));
    if (!Number.isFinite(stored) || stored <= 0) return undefined;
    this.#known.set(model, stored);
    return stored;
  }
}
