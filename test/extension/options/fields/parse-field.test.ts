import { SETTINGS, type SettingKey } from "@tacho/shared/settings/settings.ts";
import { describe, expect, it } from "vitest";
import { settingLabel } from "../../../../extension/src/locale/words/setting-texts.ts";
import { parseField, writeField } from "../../../../extension/src/options/fields/parse-field.ts";

function parse(key: SettingKey, text: string) {
  const descriptor = SETTINGS.find(key);
  if (descriptor === undefined) throw new Error(`There is no setting ${key}.`);
  return parseField(descriptor, text, settingLabel(key));
}

describe("parseField", () => {
  it.each([
    ["temperature", "0.3", 0.3],
    ["temperature", " 2 ", 2],
    ["temperature", ".5", 0.5],
    ["frequency_penalty", "-1.5", -1.5],
    ["top_k", "0", 0],
    ["seed", "random", "random"],
    ["seed", "42", 42],
    ["context_size", "Auto", "auto"],
    ["context_size", "8,192", 8192],
    ["threads", "2", 2],
    ["temperature", "1.000", 1],
    ["temperature", "\u0661", 1],
    ["temperature", "\u0660\u066b\u0665", 0.5],
    ["temperature", "０．７", 0.7],
    ["top_k", "４０", 40],
    ["top_k", "४०", 40],
    ["frequency_penalty", "\u22121", -1],
    ["flash_attention", "true", true],
    ["flash_attention", "auto", "auto"],
    ["system_prompt", " kept as it is\n", " kept as it is\n"],
    ["stop", "###\n\nEnd", ["###", "End"]],
    ["stop", "a\\nb\\\\n", ["a\nb\\n"]],
    ["stop", "", []],
    ["model", "Qwen3-4B", "Qwen3-4B"],
  ] satisfies [SettingKey, string, unknown][])("parses %s: %j to %j", (key, text, value) => {
    expect(parse(key, text)).toEqual({ value });
  });

  it.each([
    ["temperature", "2.75"],
    ["temperature", "hot"],
    ["temperature", ""],
    ["temperature", "1e0"],
    ["temperature", "1e-3"],
    ["temperature", "0,001"],
    ["temperature", "1,5"],
    ["temperature", "1,000"],
    ["temperature", "½"],
    ["temperature", "1²"],
    ["min_p", "0,05"],
    ["max_tokens", "1.000"],
    ["max_tokens", "2.0"],
    ["max_tokens", "1 000"],
    ["max_tokens", "1e3"],
    ["max_tokens", "0x10"],
    ["max_tokens", "①"],
    ["seed", "1.000"],
    ["temperature", "NaN"],
    ["temperature", "auto"],
    ["top_p", "0"],
    ["top_k", "1.5"],
    ["top_k", "1,5"],
    ["max_tokens", "0"],
    ["seed", "4294967295"],
    ["context_size", "255"],
    ["threads", "random"],
    ["stop", "x".repeat(257)],
    ["stop", Array.from({ length: 17 }, (_, index) => `s${index}`).join("\n")],
    ["system_prompt", "é".repeat(8193)],
    ["model", ""],
  ] satisfies [SettingKey, string][])("rejects %s: %j with the allowed range", (key, text) => {
    const parsed = parse(key, text);
    expect(parsed).toHaveProperty("error", expect.stringMatching(/ must be .+\.$/));
  });

  it("names the allowed range in the error", () => {
    expect(parse("temperature", "3")).toEqual({ error: "Temperature must be a number from 0 to 2." });
  });

  it.each(SETTINGS.descriptors)("parses back the written value of $key", ({ key, default: standard }) => {
    expect(parse(key, writeField(standard))).toEqual({ value: standard });
  });
});
