import { perLocale } from "./conventions.ts";

/** Forms of a phrase by the plural categories that its language has. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

const rules = perLocale((code) => new Intl.PluralRules(code));
const ordinalRules = perLocale((code) => new Intl.PluralRules(code, { type: "ordinal" }));

/** Picks the form of a phrase for a count. */
export function plural(count: number, forms: PluralForms): string {
  return forms[rules().select(count)] ?? forms.other;
}

/** Picks the form of a phrase for a place in an order. */
export function ordinal(place: number, forms: PluralForms): string {
  return forms[ordinalRules().select(place)] ?? forms.other;
}
