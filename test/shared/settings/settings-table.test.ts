import { DESCRIPTORS } from "@tacho/shared/settings/descriptors.ts";
import { keptSettings } from "@tacho/shared/settings/kept-settings.ts";
import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import {
  createSettingsTable,
  DEFAULT_SETTINGS,
  SETTINGS,
  samplingOf,
  usedOf,
} from "@tacho/shared/settings/settings.ts";
import { describe, expect, it } from "vitest";

describe("the table of settings", () => {
  it.each(SETTINGS.descriptors)("has a default for $key that its own range allows", (descriptor) => {
    expect(SETTINGS.schemaOf(descriptor.key).safeParse(descriptor.default).success).toBe(true);
  });

  it.each(["key", "otel", "openai"] as const)("gives no %s to two settings", (field) => {
    const names = SETTINGS.descriptors.flatMap((descriptor) => descriptor[field] ?? []);
    expect(new Set(names).size).toBe(names.length);
  });

  it("keeps no text as it is", () => {
    const used = usedOf({ ...DEFAULT_SETTINGS, system_prompt: "Sei höflich", stop: ["ö"] }, () => 7);
    expect(keptSettings(used)).toEqual({
      ...samplingNumbers(),
      seed: 7,
      system_prompt_length: 12,
      stop_lengths: [2],
    });
  });

  it("draws a number only where it is asked for one", () => {
    expect(usedOf(DEFAULT_SETTINGS, () => 4242).seed).toBe(4242);
    expect(usedOf({ ...DEFAULT_SETTINGS, seed: 3 }, () => 4242).seed).toBe(3);
  });

  it("keeps what belongs to a page from the host", () => {
    const table = createSettingsTable([
      ...DESCRIPTORS,
      {
        key: "margin",
        kind: "page",
        value: { type: "choice", choices: ["wide", "narrow"] },
        default: "wide",
        engines: [],
        reload: false,
        kept: "none",
        section: "length",
      },
    ]);
    const change = { margin: "narrow" };
    expect(parseSettingsPatch(change, "stored", table).patch).toEqual(change);
    expect(parseSettingsPatch(change, "all", table).ignored).toEqual(["margin"]);
    expect(parseSettingsPatch({ margin: "none" }, "stored", table).refused).toEqual({
      margin: 'margin must be "wide" or "narrow"',
    });
    expect(samplingOf(table.defaults, table)).not.toHaveProperty("margin");
  });
});

function samplingNumbers() {
  const { system_prompt: _1, stop: _2, ...numbers } = samplingOf(DEFAULT_SETTINGS);
  return numbers;
}
