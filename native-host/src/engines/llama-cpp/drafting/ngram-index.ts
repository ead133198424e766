/** Length in tokens of the sequences that are looked up. */
const GRAM = 3;
/** Earlier places that one lookup compares. */
const MOST_PLACES = 32;
/** Longest match worth measuring, in tokens. */
const LONGEST_MATCH = 32;

export interface Match<Item extends number> {
  /** The items that followed the earlier place. */
  next: Item[];
  /** Number of items before it that equal the latest ones. */
  matched: number;
}

/** Finds what followed the last time the latest tokens occurred, in the prompt and in the answer so far. */
export class NgramIndex<Item extends number> {
  readonly #items: Item[] = [];
  /** Place after the latest occurrence of each n-gram, by its hash. */
  readonly #latest = new Map<number, number>();
  /** Place after the previous n-gram with the same hash; 0 if there is none. */
  readonly #previous: number[] = [];

  /** Number of items added. */
  get length(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    // The n-gram before an item is indexed with it, so that a lookup never finds the end itself.
    const place = this.#items.length;
    if (place >= GRAM) {
      const hash = this.#hash(place);
      this.#previous[place] = this.#latest.get(hash) ?? 0;
      this.#latest.set(hash, place);
    }
    this.#items.push(item);
  }

  /** Returns the continuation of the longest match, the latest among equals, with at most `most` items. */
  find(most: number): Match<Item> | undefined {
    const end = this.#items.length;
    if (end < GRAM || most < 1) return undefined;
    let best: { place: number; matched: number } | undefined;
    let place = this.#latest.get(this.#hash(end)) ?? 0;
    for (let count = 0; place > 0 && count < MOST_PLACES; count += 1) {
      const matched = this.#matchedBefore(place, end);
      if (matched >= GRAM && matched > (best?.matched ?? 0)) best = { place, matched };
      if (matched === LONGEST_MATCH) break;
      place = this.#previous[place] ?? 0;
    }
    if (best === undefined) return undefined;
    return { next: this.#items.slice(best.place, best.place + most), matched: best.matched };
  }

  #matchedBefore(place: number, end: number): number {
    const items = this.#items;
    let matched = 0;
    while (
      matched < LONGEST_MATCH &&
      matched < place &&
      items[place - 1 - matched] === items[end - 1 - matched]
    )
      matched += 1;
    return matched;
  }

  /** Hashes the n-gram that ends before `place`, to 32 bits. */
  #hash(place: number): number {
    let hash = 0;
    for (let index = place - GRAM; index < place; index += 1)
      hash = (Math.imul(hash, 0x9e3779b1) ^ Math.imul((this.#items[index] ?? 0) + 1, 0x85ebca6b)) | 0;
    return hash;
  }
}
