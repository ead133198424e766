import fc from "fast-check";
import { ALLOWED } from "./allowed-value.ts";

const RIGHT: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  temperature: fc.double({ min: 0, max: 2, noNaN: true }),
  top_p: fc.double({ min: 1e-9, max: 1, noNaN: true }),
  top_k: fc.integer({ min: 0, max: 1000 }),
  min_p: fc.double({ min: 0, max: 1, noNaN: true }),
  repeat_penalty: fc.double({ min: 0.5, max: 2, noNaN: true }),
  frequency_penalty: fc.double({ min: -2, max: 2, noNaN: true }),
  presence_penalty: fc.double({ min: -2, max: 2, noNaN: true }),
  max_tokens: fc.integer({ min: 1, max: 32_768 }),
  seed: fc.oneof(fc.constant("random"), fc.integer({ min: 0, max: 4_294_967_294 })),
  stop: fc.array(fc.string({ minLength: 1, maxLength: 60 }), { maxLength: 16 }),
  system_prompt: fc.string({ maxLength: 200 }),
  thinking: fc.constantFrom("default", "on", "off"),
  thinking_budget: fc.oneof(fc.constant("auto"), fc.integer({ min: 0, max: 32_768 })),
  stop_repetition: fc.constantFrom("auto", true, false),
  base_model: fc.constantFrom("chat", "text"),
  context_size: fc.oneof(fc.constant("auto"), fc.integer({ min: 256, max: 1_048_576 })),
  gpu_layers: fc.oneof(fc.constant("auto"), fc.integer({ min: 0, max: 999 })),
  threads: fc.oneof(fc.constant("auto"), fc.integer({ min: 1, max: 256 })),
  batch_size: fc.oneof(fc.constant("auto"), fc.integer({ min: 32, max: 2048 })),
  flash_attention: fc.constantFrom("auto", true, false),
  model: fc.constantFrom("default", "plain"),
};

/** Values at and beyond the limits, of other types, and any JSON. */
const anything = fc.oneof(
  fc.constantFrom<unknown[]>(
    0,
    -0,
    -1,
    0.4999,
    0.5,
    1,
    1.5,
    2,
    2.0001,
    31,
    32,
    256,
    257,
    999,
    1000,
    1001,
    2048,
    2049,
    32_768,
    32_769,
    1e15,
    -1e308,
    1e308,
    4_294_967_294,
    4_294_967_295,
    5e-324,
    2 ** 53,
    null,
    true,
    "",
    "auto",
    "random",
    "0.7",
    "hot",
    "../../etc/passwd",
    [],
    [""],
    [7],
    {},
    { valueOf: 1 },
    "x".repeat(16_385),
    "é".repeat(8193),
    ["x".repeat(257)],
    Array.from({ length: 17 }, () => "x"),
  ),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

const knownKey = fc.constantFrom(...Object.keys(ALLOWED));
const entry = fc.oneof(
  { weight: 6, arbitrary: knownKey.chain((key) => fc.tuple(fc.constant(key), RIGHT[key] ?? anything)) },
  { weight: 2, arbitrary: fc.tuple(knownKey, anything) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.oneof(
        fc.string({ maxLength: 80 }),
        fc.constantFrom("__proto__", "constructor", "toString", "Temperature"),
      ),
      anything,
    ),
  },
);

/** Converts a patch as a frame does, which loses what JSON cannot express. */
export const arbitraryPatch: fc.Arbitrary<Record<string, unknown>> = fc
  .array(entry, { maxLength: 6 })
  .map((entries) =>
    JSON.parse(
      `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`,
    ),
  );
