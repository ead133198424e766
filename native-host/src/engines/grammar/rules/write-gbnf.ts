import type { CharacterRange, Expression, Grammar } from "./grammar.ts";

/** Number of repetitions that are written as one. llama.cpp takes more than 2,000 for no limit, without a word. */
const BLOCK = 100;
const MOST_IN_ONE = 500;

/** Writes a grammar in llama.cpp's notation. Rule names consist of letters, digits and hyphens. */
export function writeGbnf({ rules }: Grammar): string {
  return [...rules].map(([name, expression]) => `${name} ::= ${write(expression, "choice")}\n`).join("");
}

/** Writes an expression as what binds at least as strongly as `level`. */
function write(expression: Expression, level: "choice" | "sequence" | "atom"): string {
  switch (expression.kind) {
    case "text":
      return `"${[...expression.text].map(escapeInText).join("")}"`;
    case "character":
      return `[${(expression.negated ? rangesOutside(expression.ranges) : expression.ranges).map(writeRange).join("")}]`;
    case "rule":
      return expression.name;
    case "sequence":
      if (expression.parts.length === 0) return '""';
      return group(expression.parts.map((part) => write(part, "sequence")).join(" "), level === "atom");
    case "choice":
      if (expression.choices.length === 0) throw new Error("A grammar has no way to match nothing.");
      return group(
        expression.choices.map((each) => write(each, "sequence")).join(" | "),
        level !== "choice" && expression.choices.length > 1,
      );
    case "repeat":
      return group(writeRepeat(expression.part, expression.least, expression.most), level === "atom");
    default:
      return expression satisfies never;
  }
}

function group(written: string, isNeeded: boolean): string {
  return isNeeded ? `(${written})` : written;
}

function writeRepeat(part: Expression, least: number, most: number | undefined): string {
  const written = write(part, "atom");
  if (most === undefined) return `${writeCount(written, least)} ${written}*`;
  const more = most - least;
  if (most <= MOST_IN_ONE) return `${written}{${least},${most}}`;
  return more === 0
    ? writeCount(written, least)
    : `${writeCount(written, least)} ${writeUpTo(written, more)}`;
}

/** Writes exactly `count` repetitions. */
function writeCount(written: string, count: number): string {
  const blocks = Math.floor(count / BLOCK);
  const rest = count % BLOCK;
  const parts = [
    blocks > 0 ? `(${written}{${BLOCK}}){${blocks}}` : "",
    rest > 0 ? `${written}{${rest}}` : "",
  ];
  return parts.filter((each) => each !== "").join(" ") || '""';
}

/** Writes up to `most` repetitions, as whole blocks and less than one block after them. */
function writeUpTo(written: string, most: number): string {
  if (most <= MOST_IN_ONE) return `${written}{0,${most}}`;
  const blocks = Math.floor(most / BLOCK);
  const block = `(${written}{${BLOCK}})`;
  const full = `${block}{${blocks}} ${written}{0,${most % BLOCK}}`;
  return `(${block}{0,${blocks - 1}} ${written}{0,${BLOCK - 1}} | ${full})`;
}

/** Code points without halves of surrogate pairs, which no text in UTF-8 has. */
const ALL_RANGES: readonly CharacterRange[] = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff],
];

/**
 * Returns the characters outside of ranges. llama.cpp refuses the first byte of a character as soon as one that starts
 * with it is in a negated class, so there are none.
 */
function rangesOutside(ranges: readonly CharacterRange[]): CharacterRange[] {
  let left = [...ALL_RANGES];
  for (const [from, to] of ranges) {
    left = left.flatMap(([first, last]): CharacterRange[] => {
      if (to < first || from > last) return [[first, last]];
      const before: CharacterRange[] = from > first ? [[first, from - 1]] : [];
      const after: CharacterRange[] = to < last ? [[to + 1, last]] : [];
      return [...before, ...after];
    });
  }
  return left;
}

function writeRange([from, to]: CharacterRange): string {
  return from === to ? escapeInClass(from) : `${escapeInClass(from)}-${escapeInClass(to)}`;
}

function escapeInClass(point: number): string {
  const character = String.fromCodePoint(point);
  return /^[A-Za-z0-9]$/.test(character) ? character : escapePoint(point);
}

function escapeInText(character: string): string {
  return /^[ !#-[\]-~]$/.test(character) ? character : escapePoint(character.codePointAt(0) ?? 0);
}

function escapePoint(point: number): string {
  const hex = point.toString(16).toUpperCase();
  if (point <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
