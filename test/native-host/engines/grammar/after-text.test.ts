import { expect, it } from "vitest";
import { afterText } from "../../../../native-host/src/engines/grammar/after-text.ts";
import { compileSchema } from "../../../../native-host/src/engines/grammar/schema/compile-schema.ts";
import { ENFORCED } from "../../../fixtures/json-schemas/enforced.ts";
import { createRandom } from "../../../fixtures/random.ts";
import { hasText, writeAtRandom } from "../../../helpers/grammar/play-grammar.ts";

it.each(ENFORCED)("allows the rest of a text that was begun, and only that: %s", (_, schema) => {
  const grammar = compileSchema(schema);
  const random = createRandom(23);
  for (let count = 0; count < 6; count += 1) {
    const whole = [...writeAtRandom(grammar, random)];
    const cut = Math.floor(random() * (whole.length + 1));
    const begun = whole.slice(0, cut).join("");
    const rest = afterText(grammar, begun);
    if (rest === undefined) throw new Error(`Nothing may follow ${begun}.`);
    expect(hasText(rest, whole.slice(cut).join("")), begun).toBe(true);
    const other = writeAtRandom(rest, random);
    expect(hasText(grammar, begun + other), begun + other).toBe(true);
  }
  expect(afterText(grammar, "Sure: ")).toBeUndefined();
});

it("gives up where a text can be read in a great many ways", () => {
  const nested = { type: "array", items: { $ref: "#/$defs/a" } };
  const grammar = compileSchema({
    $ref: "#/$defs/a",
    $defs: { a: { anyOf: [nested, { ...nested, minItems: 0 }, { type: "null" }] } },
  });
  expect(afterText(grammar, "[[null")).toBeDefined();
  expect(() => afterText(grammar, "[".repeat(60))).toThrow(
    expect.objectContaining({ code: "invalid_request" }),
  );
});

it("reads a long text quickly enough", () => {
  const grammar = compileSchema({ type: "array", items: { type: "string" } });
  expect(afterText(grammar, `["${"x".repeat(40_000)}`)).toBeDefined();
});
