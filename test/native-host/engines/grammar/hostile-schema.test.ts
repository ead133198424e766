import { expect, it } from "vitest";
import { compileOutput } from "../../../../native-host/src/engines/grammar/output-grammar.ts";
import { findLeftFault } from "../../../../native-host/src/engines/grammar/rules/find-left-fault.ts";
import {
  choice,
  ROOT,
  repeat,
  rule,
  sequence,
  text,
} from "../../../../native-host/src/engines/grammar/rules/grammar.ts";
import { writeGbnf } from "../../../../native-host/src/engines/grammar/rules/write-gbnf.ts";

const compile = (schema: Record<string, unknown>) => () => compileOutput({ kind: "json_schema", schema });
const refused = expect.objectContaining({ code: "invalid_schema" });

/** Schemas that refer to each other, `count` deep. */
function chain(count: number, link: (next: object) => object, last: object) {
  const $defs: Record<string, object> = { [`d${count}`]: last };
  for (let index = 0; index < count; index += 1) $defs[`d${index}`] = link({ $ref: `#/$defs/d${index + 1}` });
  return { $ref: "#/$defs/d0", $defs };
}

function nested(depth: number): Record<string, unknown> {
  let schema: Record<string, unknown> = { type: "integer" };
  for (let index = 0; index < depth; index += 1) schema = { type: "array", items: schema };
  return schema;
}

it.each([
  ["nested deeply", nested(1000)],
  ["a long chain of references", chain(2000, (next) => next, { type: "integer" })],
  ["a long chain of objects", chain(2000, (next) => ({ type: "object", properties: { a: next } }), {})],
  [
    "branches that double at each level",
    chain(40, (next) => ({ anyOf: [{ allOf: [next], minLength: 1 }, next] }), { type: "string" }),
  ],
  [
    "conditions that double at each level",
    chain(80, (next) => ({ allOf: [next, next] }), { type: "integer" }),
  ],
  ["many branches of oneOf", { oneOf: Array.from({ length: 500 }, (_, index) => ({ const: index })) }],
  [
    "branches whose properties all have to be compared",
    {
      oneOf: [{ $ref: "#/$defs/n" }, { $ref: "#/$defs/n" }],
      $defs: {
        n: {
          type: "object",
          required: Array.from({ length: 30 }, (_, index) => `p${index}`),
          properties: Object.fromEntries(
            Array.from({ length: 30 }, (_, index) => [`p${index}`, { $ref: "#/$defs/n" }]),
          ),
        },
      },
    },
  ],
  ["a long reference", { $ref: `#/${"a/".repeat(100_000)}` }],
])("is refused, and soon: %s", (_, schema) => {
  expect(compile(schema)).toThrow(refused);
});

it.each([
  [
    "properties that double at each level",
    chain(
      40,
      (next) => ({ type: "object", properties: { a: { allOf: [next], minProperties: 0 }, b: next } }),
      {},
    ),
  ],
  ["many values", { enum: Array.from({ length: 2000 }, (_, index) => `v${index}`) }],
  [
    "many properties",
    {
      type: "object",
      properties: Object.fromEntries(
        Array.from({ length: 500 }, (_, index) => [`property ${index}`, { type: "string" }]),
      ),
    },
  ],
  [
    "many branches",
    { anyOf: Array.from({ length: 500 }, (_, index) => ({ type: "array", items: { const: index } })) },
  ],
  [
    "a name in each way",
    { type: "object", properties: { ['"\\\n]-^[']: { const: '"\\\n]-^[' } }, additionalProperties: {} },
  ],
])("is translated: %s", (_, schema) => {
  expect(writeGbnf(compile(schema)()).length).toBeGreaterThan(0);
});

it("finds rules that start with themselves, also behind what may be empty", () => {
  const grammar = (first: ReturnType<typeof text>) => ({
    rules: new Map([
      [ROOT, sequence(first, rule("other"))],
      ["other", choice(text("x"), rule(ROOT))],
    ]),
  });
  expect(findLeftFault(grammar(text("a")))).toBeUndefined();
  expect(findLeftFault(grammar(text("")))).toBe("recursive");
  expect(findLeftFault(grammar(repeat(text("a"), 0)))).toBe("recursive");
});

it("writes counts that llama.cpp would take for no limit as blocks", () => {
  const gbnf = writeGbnf({ rules: new Map([[ROOT, repeat(text("a"), 0, 12_345)]]) });
  for (const [, , most = "0"] of gbnf.matchAll(/\{(\d+)(?:,(\d+))?\}/g))
    expect(Number(most)).toBeLessThanOrEqual(500);
});
