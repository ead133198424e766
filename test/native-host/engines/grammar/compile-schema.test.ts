import { describe, expect, it } from "vitest";
import { compileSchema } from "../../../../native-host/src/engines/grammar/schema/compile-schema.ts";
import { ENFORCED } from "../../../fixtures/json-schemas/enforced.ts";
import { REFUSED } from "../../../fixtures/json-schemas/refused.ts";
import { createRandom } from "../../../fixtures/random.ts";
import { hasText, writeAtRandom } from "../../../helpers/grammar/play-grammar.ts";
import { isValid } from "../../../helpers/grammar/validate.ts";

/** Texts that are written at random for each schema. */
const TEXTS = 40;

describe("a schema that can be enforced", () => {
  it.each(ENFORCED)("allows what is valid and nothing else: %s", (_, schema, can, cannot) => {
    const grammar = compileSchema(schema);
    for (const value of can) {
      expect(isValid(value, schema), JSON.stringify(value)).toBe(true);
      expect(hasText(grammar, JSON.stringify(value)), JSON.stringify(value)).toBe(true);
    }
    for (const value of cannot)
      expect(hasText(grammar, JSON.stringify(value)), JSON.stringify(value)).toBe(false);
  });

  it.each(ENFORCED)("gives only texts that are valid: %s", (_, schema) => {
    const grammar = compileSchema(schema);
    const random = createRandom(11);
    for (let count = 0; count < TEXTS; count += 1) {
      const text = writeAtRandom(grammar, random);
      expect(isValid(JSON.parse(text), schema), text).toBe(true);
    }
  });
});

describe("a schema that cannot be enforced", () => {
  it.each(REFUSED)("is refused with the place: %s", (_, schema, place) => {
    expect(() => compileSchema(schema)).toThrow(
      expect.objectContaining({ code: "invalid_schema", details: { place } }),
    );
  });
});

it("is tried with at least 300 schemas", () => {
  expect(ENFORCED.length + REFUSED.length).toBeGreaterThanOrEqual(300);
});
