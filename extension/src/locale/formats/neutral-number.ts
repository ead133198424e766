import { perLocale } from "./conventions.ts";

/** Signs in which a language writes numbers. */
interface Notation {
  group: string;
  decimal: string;
  /** Digits from 0 to 9. */
  digits: string[];
}

const notation = perLocale((code): Notation => {
  const formatter = new Intl.NumberFormat(code, { minimumFractionDigits: 1 });
  const parts = formatter.formatToParts(1234567.8);
  const partOf = (type: "group" | "decimal") => parts.find((part) => part.type === type)?.value ?? "";
  const digit = new Intl.NumberFormat(code);
  return {
    group: partOf("group"),
    decimal: partOf("decimal"),
    digits: Array.from({ length: 10 }, (_, value) => digit.format(value)),
  };
});

/**
 * Rewrites a number as it is typed or shown in the current language with Latin digits, "." and no groups: "32,768"
 * becomes "32768". Groups are dropped only from a number whose groups are whole, so that a mistyped number stays wrong, and
 * none begins with 0, so that "0.125" stays below 1 where "." separates groups.
 */
export function neutralNumber(text: string): string {
  const { group, decimal, digits } = notation();
  const latin = [...text]
    .map((sign) => (digits.includes(sign) ? String(digits.indexOf(sign)) : sign))
    .join("");
  // Any space is as good as the narrow one that a keyboard does not have.
  const typed = /\s/.test(group) ? latin.replaceAll(/\s/g, group) : latin;
  const [whole = "", ...decimals] = typed.split(decimal);
  const groups = whole.split(group);
  const isGrouped = groups.every((part, index) =>
    (index === 0 ? /^[+-]?[1-9]\d{0,2}$/ : /^\d{3}$/).test(part),
  );
  return [isGrouped ? groups.join("") : whole, ...decimals].join(".");
}
