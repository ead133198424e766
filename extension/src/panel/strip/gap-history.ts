import type { Run } from "../../conversations/run.ts";

/** The most gaps kept of one run; beyond it neighbours are joined, and the longer of two stays. */
const MAX_GAPS = 240;

interface Watched {
  gaps: readonly number[];
  /** Tokens that one entry of `gaps` stands for. */
  width: number;
  /** Gaps still to be joined into the next entry. */
  pending: number[];
  tokens: number;
  time: number;
}

const NONE: readonly number[] = [];

/** The gaps between tokens of the runs this panel watched, as they arrived here. */
export class GapHistory {
  #runs = new Map<string, Watched>();

  /** @param time ms of a monotonic clock. */
  observe(run: Run, time: number): void {
    const { generation_id: id, output_tokens: tokens } = run;
    const watched = this.#runs.get(id);
    if (watched === undefined) {
      if (run.end === undefined) this.#runs.set(id, { gaps: NONE, width: 1, pending: [], tokens, time });
      return;
    }
    const fresh = tokens - watched.tokens;
    if (fresh <= 0) return;
    // Before the first token there is no gap: that wait is the time to first token.
    if (watched.tokens > 0) {
      const gap = (time - watched.time) / fresh;
      for (let count = 0; count < fresh; count += 1) add(watched, gap);
    }
    watched.tokens = tokens;
    watched.time = time;
  }

  /** Milliseconds; the same array until another one came. */
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
