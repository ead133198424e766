import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import fc from "fast-check";
import { expect, it } from "vitest";

it("counts as the encoder does, lone surrogates too", () => {
  const text = fc.string({
    unit: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\ud83d", "\udc00", "é")),
  });
  fc.assert(
    fc.property(text, (value) => {
      expect(utf8Length(value)).toBe(new TextEncoder().encode(value).length);
    }),
  );
});
