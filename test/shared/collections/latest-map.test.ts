import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import fc from "fast-check";
import { expect, it } from "vitest";

it("holds the latest distinct keys with their latest values, in the order they were set", () => {
  const entries = fc.array(fc.tuple(fc.nat(9), fc.nat()), { maxLength: 60 });
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 6 }), (list, most) => {
      const map = new LatestMap<number, number>(most);
      for (const [key, value] of list) map.set(key, value);
      const latestFirst = [...new Set(list.map(([key]) => key).reverse())].slice(0, most);
      const expected = latestFirst
        .reverse()
        .map((key) => [key, list.findLast(([each]) => each === key)?.[1]]);
      expect([...map]).toEqual(expected);
    }),
  );
});
