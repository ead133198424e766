import fc from "fast-check";
import { expect, it } from "vitest";
import { NgramIndex } from "../../../../../native-host/src/engines/llama-cpp/drafting/ngram-index.ts";

function indexOf(items: readonly number[]): NgramIndex<number> {
  const index = new NgramIndex<number>();
  for (const item of items) index.add(item);
  return index;
}

it("returns what followed the latest three items when they came before", () => {
  expect(indexOf([9, 1, 2, 3, 4, 5, 1, 2, 3]).find(2)).toEqual({ next: [4, 5], matched: 3 });
});

it("prefers the longest match, then the latest", () => {
  expect(indexOf([7, 1, 2, 3, 10, 8, 1, 2, 3, 11, 7, 1, 2, 3]).find(1)).toEqual({ next: [10], matched: 4 });
  expect(indexOf([1, 2, 3, 10, 1, 2, 3, 11, 5, 1, 2, 3]).find(1)).toEqual({ next: [11], matched: 3 });
});

it("follows a repetition into itself", () => {
  expect(indexOf([1, 2, 3, 1, 2, 3]).find(8)).toEqual({ next: [1, 2, 3], matched: 3 });
});

it("finds nothing where less than three items match", () => {
  expect(indexOf([]).find(4)).toBeUndefined();
  expect(indexOf([1, 2]).find(4)).toBeUndefined();
  expect(indexOf([9, 2, 3, 4, 1, 2, 3]).find(4)).toBeUndefined();
  expect(indexOf([1, 2, 3, 4, 1, 2, 3]).find(0)).toBeUndefined();
});

it("finds the longest match that a search of all places finds", () => {
  const items = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 });
  fc.assert(
    fc.property(items, (all) => {
      let longest = 0;
      for (let place = 3; place < all.length; place += 1) {
        let matched = 0;
        while (matched < place && all[place - 1 - matched] === all[all.length - 1 - matched]) matched += 1;
        longest = Math.max(longest, matched);
      }
      const found = indexOf(all).find(5);
      expect(found?.matched ?? 0).toBe(longest >= 3 ? Math.min(32, longest) : 0);
    }),
  );
});
