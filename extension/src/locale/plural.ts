const rules = new Intl.PluralRules("en");

/** Picks the form of a phrase for a count. */
export function plural(count: number, forms: { one: string; other: string }): string {
  return rules.select(count) === "one" ? forms.one : forms.other;
}

const ordinalRules = new Intl.PluralRules("en", { type: "ordinal" });
const SUFFIXES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

/** Formats 1 as "1st". */
export function ordinal(count: number): string {
  return `${count}${SUFFIXES[ordinalRules.select(count)] ?? "th"}`;
}
