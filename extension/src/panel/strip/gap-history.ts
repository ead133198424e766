import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import type { Run } from "../../conversations/run.ts";

/** Most gaps kept per run; beyond this, each pair is merged into the longer of the two. */
const MAX_GAPS = 240;

/** Number of runs watched at a time, one per conversation that is switched to in mid-answer. */
const MOST_RUNS = 8;

interface Watched {
  gaps: readonly number[];
  /** Tokens covered by one entry of `gaps`. */
  width: number;
  /** Gaps waiting to be merged into the next entry, ms. */
  pending: number[];
  tokens: number;
  time: number;
}

const NONE: readonly number[] = [];

/** Records the gaps between tokens of the running answers as they arrive in this panel. */
export class GapHistory {
  readonly #runs = new LatestMap<string, Watched>(MOST_RUNS);

  /** Number of runs that are watched. */
  get size(): number {
    return this.#runs.size;
  }

  /** @param time monotonic, ms. */
  observe(run: Run, time: number): void {
    const { generation_id: id, output_tokens: tokens } = run;
    if (run.end !== undefined) {
      this.#runs.delete(id);
      return;
    }
    const watched = this.#runs.get(id);
    if (watched === undefined) {
      this.#runs.set(id, { gaps: NONE, width: 1, pending: [], tokens, time });
      return;
    }
    const fresh = tokens - watched.tokens;
    if (fresh <= 0) return;
    // The wait before the first token is the time to first token, not a gap.
    if (watched.tokens > 0) {
      const gap = (time - watched.time) / fresh;
      for (let count = 0; count < fresh; count += 1) add(watched, gap);
    }
    watched.tokens = tokens;
    watched.time = time;
  }

  /** Returns a run's gaps in ms; the same array until a gap is added. */
  of(generationId: string): readonly number[] {
    return this.#runs.get(generationId)?.gaps ?? NONE;
  }
}

function add(watched: Watched, gap: number): void {
  watched.pending.push(gap);
  if (watched.pending.length < watched.width) return;
  watched.gaps = [...watched.gaps, Math.max(...watched.pending)];
  watched.pending = [];
  if (watched.gaps.length < MAX_GAPS) return;
  watched.gaps = watched.gaps.flatMap((value, index, all) =>
    index % 2 === 0 ? [Math.max(value, all[index + 1] ?? 0)] : [],
  );
  watched.width *= 2;
}
