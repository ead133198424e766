export interface FilteredText {
  /** Text that is safe to show. */
  text: string;
  /** True once a stop string is complete. The stop string and everything after it are removed. */
  stopped: boolean;
}

/**
 * Cuts a stream of text at the first completed stop string, however the text is split. Holds back text that may
 * be the start of one.
 */
export class StopStringFilter {
  readonly #stopStrings: readonly string[];
  #held = "";

  constructor(stopStrings: readonly string[]) {
    this.#stopStrings = stopStrings;
  }

  push(text: string): FilteredText {
    if (this.#stopStrings.length === 0) return { text, stopped: false };
    const candidate = this.#held + text;
    const cut = this.#firstCompleted(candidate);
    if (cut !== undefined) {
      this.#held = "";
      return { text: candidate.slice(0, cut), stopped: true };
    }
    const free = candidate.length - longestBeginning(candidate, this.#stopStrings);
    this.#held = candidate.slice(free);
    return { text: candidate.slice(0, free), stopped: false };
  }

  /** Returns the text held back for a stop string that did not come. */
  flush(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }

  /**
   * Finds the stop string with the earliest end. Choosing by start would make the cut depend on how the text was
   * split.
   */
  #firstCompleted(text: string): number | undefined {
    let best: { start: number; end: number } | undefined;
    for (const stopString of this.#stopStrings) {
      const start = text.indexOf(stopString);
      if (start === -1) continue;
      const end = start + stopString.length;
      if (best === undefined || end < best.end || (end === best.end && start < best.start))
        best = { start, end };
    }
    return best?.start;
  }
}

/** Returns the length of the longest suffix of `text` that is a proper prefix of one of `strings`. */
export function longestBeginning(text: string, strings: readonly string[]): number {
  let longest = 0;
  for (const string of strings) {
    for (let length = Math.min(string.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(string.slice(0, length))) longest = length;
    }
  }
  return longest;
}
