import fc from "fast-check";
import { expect, it } from "vitest";
import { splitText } from "../../../../native-host/src/core/generation/text-sender.ts";

it("splits any text between characters into parts that fit, losing nothing", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom("\u0000", '"', "é", "🌍", "\ud83d"), fc.string()),
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 6, max: 60 }), (whole, limit) => {
      const pieces = splitText(whole, limit);
      expect(pieces.join("")).toBe(whole);
      expect(pieces.flatMap((piece) => [...piece])).toEqual([...whole]);
      for (const piece of pieces)
        expect(Buffer.byteLength(JSON.stringify(piece)) - 2).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 500 },
  );
});

it("keeps a text that fits in one part", () => {
  expect(splitText("a".repeat(100), 100)).toHaveLength(1);
});
