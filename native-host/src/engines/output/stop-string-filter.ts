export interface FilteredText {
  /** What may be shown now. */
  text: string;
  /** A stop string was completed; it and what follows it are gone. */
  stopped: boolean;
}

/**
 * Cuts a stream of text at the first stop string to be completed, however the text is split. What may still
 * become one is held back.
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

  /** What was held back for a stop string that did not come. */
  flush(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }

  /** The earliest end wins and not the earliest start, so that the cut does not depend on how the text was split. */
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

/** Length of the longest end of `text` with which one of `strings` begins, without being it. */
export function longestBeginning(text: string, strings: readonly string[]): number {
  let longest = 0;
  for (const string of strings) {
    for (let length = Math.min(string.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(string.slice(0, length))) longest = length;
    }
  }
  return longest;
}
