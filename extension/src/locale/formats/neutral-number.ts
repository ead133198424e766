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
 * becomes "32768". Digits of any script count. Groups are dropped only from a number whose groups are whole, so that a mistyped
 * number stays wrong, and none begins with 0, so that "0.125" stays below 1 where "." separates groups.
 */
export function neutralNumber(text: string): string {
  const { group, decimal, digits } = notation();
  const latin = [...text]
    .map((sign) =>
      digits.includes(sign) ? String(digits.indexOf(sign)) : latinSign(sign, { group, decimal }),
    )
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

/** Returns the Latin form of a digit or sign of another script. */
function latinSign(sign: string, { group, decimal }: Pick<Notation, "group" | "decimal">): string {
  const code = sign.codePointAt(0) ?? 0;
  if (/\p{Nd}/u.test(sign)) return String(digitValue(code));
  if (sign === "\u2212") return "-";
  if (sign === "\u066b") return decimal;
  if (sign === "\u066c") return group;
  // Full-width forms stand at a fixed distance from those of ASCII.
  return code > 0xff00 && code < 0xff5f ? String.fromCodePoint(code - 0xfee0) : sign;
}

/** Returns the value of a decimal digit; the ten digits of a script follow each other. */
function digitValue(code: number): number {
  const mathematical = 0x1d7ce;
  if (code >= mathematical && code < mathematical + 50) return (code - mathematical) % 10;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
