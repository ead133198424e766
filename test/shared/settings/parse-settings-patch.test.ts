import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import {
  DEFAULT_SETTINGS,
  SETTING_RANGES,
  type SettingKey,
  settingsSchema,
} from "@tacho/shared/settings/settings.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** For each key, values just inside and just outside its range. */
const TABLE: Record<SettingKey, { right: unknown[]; wrong: unknown[] }> = {
  temperature: { right: [0, 2, 0.7], wrong: [-0.01, 2.01, "1", Number.NaN, Number.POSITIVE_INFINITY] },
  top_p: { right: [0.0001, 1], wrong: [0, 1.01, -1] },
  top_k: { right: [0, 1000], wrong: [-1, 1001, 1.5] },
  min_p: { right: [0, 1], wrong: [-0.1, 1.1] },
  repeat_penalty: { right: [0.5, 2], wrong: [0.49, 2.1] },
  frequency_penalty: { right: [-2, 2], wrong: [-2.1, 2.1] },
  presence_penalty: { right: [-2, 2], wrong: [-2.1, 2.1] },
  max_tokens: { right: [1, 32_768], wrong: [0, 32_769, 2.5] },
  seed: { right: [0, 4_294_967_294, "random"], wrong: [-1, 4_294_967_295, 0.5, "auto"] },
  stop: {
    right: [[], ["x"], Array(16).fill("x"), ["é".repeat(128)], ["😀"]],
    wrong: ["x", [""], Array(17).fill("x"), ["é".repeat(129)], [5], ["\ud83d"], ["x", "a\ude00b"]],
  },
  thinking: { right: ["default", "on", "off"], wrong: ["auto", true, ""] },
  thinking_budget: { right: [0, 32_768, "auto"], wrong: [-1, 32_769, 1.5, "default"] },
  stop_repetition: { right: [true, false, "auto"], wrong: ["on", 0] },
  base_model: { right: ["chat", "text"], wrong: ["auto", true] },
  system_prompt: { right: ["", "é".repeat(8192)], wrong: ["é".repeat(8193), 5] },
  context_size: { right: [256, 1_048_576, "auto"], wrong: [255, 1_048_577, 300.5, "max", "512"] },
  gpu_layers: { right: [0, 999, "auto"], wrong: [-1, 1000] },
  threads: { right: [1, 256, "auto"], wrong: [0, 257] },
  batch_size: { right: [32, 2048, "auto"], wrong: [31, 2049] },
  flash_attention: { right: [true, false, "auto"], wrong: ["on", 1] },
  drafting: { right: ["auto", false], wrong: ["on", true] },
  draft_model: { right: ["none", "é".repeat(128)], wrong: ["", "é".repeat(129), true] },
  model: { right: ["default", "é".repeat(128)], wrong: ["", "é".repeat(129), 5] },
};

const cases = (kind: "right" | "wrong") =>
  Object.entries(TABLE).flatMap(([key, values]) => values[kind].map((value) => [key, value] as const));

describe("parseSettingsPatch", () => {
  it("has a default and a range for every setting", () => {
    expect(Object.keys(DEFAULT_SETTINGS).sort()).toEqual(Object.keys(TABLE).sort());
    expect(Object.keys(SETTING_RANGES).sort()).toEqual(Object.keys(TABLE).sort());
    expect(settingsSchema.safeParse(DEFAULT_SETTINGS).success).toBe(true);
  });

  it.each(cases("right"))("takes %s = %j", (key, value) => {
    expect(parseSettingsPatch({ [key]: value }, "all")).toEqual({
      patch: { [key]: value },
      ignored: [],
      refused: {},
    });
  });

  it.each([...cases("wrong"), ...Object.keys(TABLE).map((key) => [key, null] as const)])(
    "refuses %s = %j in words",
    (key, value) => {
      const { patch, refused } = parseSettingsPatch({ [key]: value }, "all");
      expect(patch).toEqual({});
      expect(refused).toEqual({ [key]: expect.stringMatching(new RegExp(`^${key} must be `)) });
    },
  );

  it("refuses load settings in a request", () => {
    const { patch, refused } = parseSettingsPatch(
      { temperature: 1, context_size: 512, model: "default" },
      "sampling",
    );
    expect(patch).toEqual({ temperature: 1 });
    expect(Object.keys(refused)).toEqual(["context_size", "model"]);
  });

  it("lists unknown keys, the first 32, cut to 64", () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`${index}${"x".repeat(100)}`, 1]),
    );
    const { ignored } = parseSettingsPatch(many, "all");
    expect(ignored).toHaveLength(32);
    for (const key of ignored) expect(key).toHaveLength(64);
    expect(parseSettingsPatch(JSON.parse('{"__proto__":1,"constructor":2}'), "all").ignored).toEqual([
      "__proto__",
      "constructor",
    ]);
  });

  it("cuts the keys it lists between characters", () => {
    const { ignored } = parseSettingsPatch({ [`x${"😀".repeat(80)}`]: 1 }, "all");
    expect(ignored).toEqual([`x${"😀".repeat(63)}`]);
  });

  it("lets nothing outside the ranges through, whatever comes", () => {
    const patch = fc.dictionary(fc.constantFrom(...Object.keys(TABLE), "other"), fc.jsonValue());
    fc.assert(
      fc.property(patch, (value) => {
        const parsed = parseSettingsPatch(value, "all");
        expect(settingsSchema.safeParse({ ...DEFAULT_SETTINGS, ...parsed.patch }).success).toBe(true);
        const told = [...Object.keys(parsed.patch), ...Object.keys(parsed.refused), ...parsed.ignored];
        expect(told.sort()).toEqual(Object.keys(value).sort());
      }),
      { numRuns: 1000 },
    );
  });
});
