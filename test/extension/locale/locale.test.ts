// @vitest-environment happy-dom
import { SETTINGS } from "@tacho/shared/settings/settings.ts";
import { afterEach, describe, expect, it } from "vitest";
import type { Catalogue } from "../../../extension/src/locale/catalogue.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRate,
  formatSize,
} from "../../../extension/src/locale/formats/format.ts";
import { neutralNumber } from "../../../extension/src/locale/formats/neutral-number.ts";
import { type PluralForms, plural } from "../../../extension/src/locale/formats/plural.ts";
import { followLocale, localeCode, messages, setLocale } from "../../../extension/src/locale/locale.ts";
import { messages as english } from "../../../extension/src/locale/messages.en.ts";
import { formatDay } from "../../../extension/src/locale/words/format-date.ts";
import { formatSetting } from "../../../extension/src/locale/words/format-setting.ts";
import { parseField, writeField } from "../../../extension/src/options/fields/parse-field.ts";
import { BRACKETED } from "../../helpers/extension/bracketed.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

afterEach(() => setLocale("en", english));

describe("setLocale", () => {
  it("changes the texts and the code at once", () => {
    expect([localeCode(), messages().log.copy]).toEqual(["en", "Copy"]);
    setLocale("fr", BRACKETED);
    expect([localeCode(), messages().log.copy]).toEqual(["fr", "⟦Copy⟧"]);
  });

  it("changes numbers, units, percentages and days", () => {
    setLocale("de", english);
    expect(formatNumber(1234.5)).toBe("1.234,5");
    expect([formatCount(12_345), formatRate(52.94), formatSetting(0.95)]).toEqual(["12.345", "52,9", "0,95"]);
    expect(plain(formatDuration(2412))).toBe("2,4 s");
    expect(plain(formatDuration(4.2))).toBe("4,2 ms");
    expect(plain(formatPercent(0.0974))).toBe("9,7 %");
    expect(plain(formatSize(2_400_000_000))).toBe("2,4 GB");
    const now = Date.parse("2026-03-05T14:02:00");
    expect([formatDay(now, now), formatDay(now - 86_400_000, now)]).toEqual(["heute", "gestern"]);
    expect(formatDay(Date.parse("2026-01-15T12:00:00"), now)).toBe("15. Jan.");
  });

  it("picks plural forms by the rules of the language", () => {
    const forms: PluralForms = { one: "bieg", few: "biegi", many: "biegów", other: "biegu" };
    setLocale("pl", english);
    expect([1, 3, 5, 1.5].map((count) => plural(count, forms))).toEqual(["bieg", "biegi", "biegów", "biegu"]);
    expect(plural(3, { one: "x", other: "y" })).toBe("y");
  });
});

describe("followLocale", () => {
  it("keeps the language and the direction of a page up to date until it is ended", () => {
    const stop = followLocale(document);
    const page = document.documentElement;
    expect([page.lang, page.dir]).toEqual(["en", "ltr"]);
    setLocale("ar", BRACKETED);
    expect([page.lang, page.dir]).toEqual(["ar", "rtl"]);
    stop();
    setLocale("de", BRACKETED);
    expect(page.lang).toBe("ar");
  });
});

describe("typed numbers", () => {
  it.each([
    ["en", "32,768", "32768"],
    ["en", "-1.5", "-1.5"],
    ["en", "1,5", "1,5"],
    ["en", ".5", ".5"],
    ["de", "32.768", "32768"],
    ["de", "0,95", "0.95"],
    ["de", "1.5", "1.5"],
    ["fr", "32 768,5", "32768.5"],
    ["ar-EG", "٣٢٬٧٦٨", "32768"],
    ["ar-EG", "٠٫٩٥", "0.95"],
    ["en", "٠٫٩٥", "0.95"],
    ["de", "٣٢٬٧٦٨", "32768"],
    ["de", "0,001", "0.001"],
    ["en", "1e-3", "1e-3"],
    ["fr", "1 000", "1000"],
    ["en", "1 000", "1 000"],
    ["ja", "１，０００", "1000"],
  ])("in %s, %s is %s", (code, typed, neutral) => {
    setLocale(code, english);
    expect(neutralNumber(typed)).toBe(neutral);
  });

  it.each(["en", "de", "fr", "es", "pt-BR", "zh-CN", "ja", "ar", "ar-EG"])(
    "in %s, every default and bound is read as it is written",
    (code) => {
      setLocale(code, english);
      for (const descriptor of SETTINGS.descriptors) {
        const { value, default: standard } = descriptor;
        if (value.type !== "number") continue;
        expect(parseField(descriptor, writeField(standard), "x")).toEqual({ value: standard });
        const shown = formatNumber(value.maximum);
        expect(parseField(descriptor, shown, "x")).toEqual({ value: value.maximum });
        expect(parseField(descriptor, String(0.125), "x")).not.toEqual({ value: 125 });
      }
    },
  );
});

describe("Catalogue", () => {
  it("takes other texts of the same shape, and lists of another length", () => {
    const other: Catalogue = {
      ...english,
      product: "Andere",
      log: { ...english.log, fresh: (count) => `${count} neu` },
      options: { ...english.options, privacy: ["Ein Satz."] },
    };
    setLocale("de", other);
    expect(messages().log.fresh(3)).toBe("3 neu");
  });

  it("does not compile without a text, or with a function of another kind", () => {
    const { copy: _, ...lacking } = english.log;
    // @ts-expect-error a text is missing
    const missing: Catalogue = { ...english, log: lacking };
    // @ts-expect-error the function takes a number
    const wrong: Catalogue = { ...english, log: { ...english.log, fresh: (count: string) => count } };
    // @ts-expect-error a text is not a function
    const text: Catalogue = { ...english, log: { ...english.log, fresh: "new" } };
    expect([missing, wrong, text]).toHaveLength(3);
  });
});
