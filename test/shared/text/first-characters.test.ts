import { firstCharacters } from "@tacho/shared/text/first-characters.ts";
import fc from "fast-check";
import { expect, it } from "vitest";

it("counts characters as a request's id does, and cuts none", () => {
  const unit = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("😀", "\ud83d", "\udc00", "e\u0301"));
  fc.assert(
    fc.property(fc.string({ unit }), fc.nat({ max: 12 }), (text, count) => {
      expect(firstCharacters(text, count)).toBe([...text].slice(0, count).join(""));
    }),
  );
});

it("reads no more of a long text than it takes", () => {
  const long = "😀".repeat(4_000_000);
  const started = performance.now();
  for (let time = 0; time < 100; time += 1) expect(firstCharacters(long, 64)).toBe("😀".repeat(64));
  expect(performance.now() - started).toBeLessThan(200);
});
