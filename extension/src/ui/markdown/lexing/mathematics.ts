import type { Tokens } from "marked";

/** Formula in LaTeX, with its delimiters in `raw`. */
export interface MathToken extends Tokens.Generic {
  type: "math";
  raw: string;
  /** LaTeX without the delimiters. */
  text: string;
  /** True for a formula that is centred on a line of its own. */
  display: boolean;
  /** True for a formula that is a block, not part of one. */
  block: boolean;
}

/** Longest formula, UTF-16 code units. */
const MAX_LENGTH = 4000;

const DELIMITERS = [
  { open: "\\(", close: "\\)", display: false },
  { open: "\\[", close: "\\]", display: true },
  { open: "$$", close: "$$", display: true },
] as const;

/** Matches a formula between single dollars: no blanks inside, no code, no digit behind, and not a price. */
const DOLLARS = /^\$(?=[^\s$])([^$\n`]*[^\s$\\`])\$(?!\d)/;
const LATEX = /[\\^_{}]/;

/** Reads the formula at the start of a text inside a block. */
export function inlineMath(text: string): MathToken | undefined {
  for (const { open, close, display } of DELIMITERS) {
    if (!text.startsWith(open)) continue;
    const end = text.slice(0, MAX_LENGTH).indexOf(close, open.length);
    const formula = text.slice(open.length, Math.max(end, 0));
    if (!/[\p{L}\p{N}]/u.test(formula)) return undefined;
    return { type: "math", raw: text.slice(0, end + close.length), text: formula, display, block: false };
  }
  const [raw, formula = ""] = text.startsWith("$") ? (DOLLARS.exec(text.slice(0, MAX_LENGTH)) ?? []) : [];
  if (raw === undefined || !LATEX.test(formula)) return undefined;
  return { type: "math", raw, text: formula, display: false, block: false };
}

/**
 * Reads the formula that stands on lines of its own at the start of a text. It ends with its delimiter or a blank line,
 * so that an unfinished one is a formula too.
 */
export function blockMath(text: string): MathToken | undefined {
  const [before] = /^ {0,3}(?=\\\[|\$\$)/.exec(text) ?? [];
  if (before === undefined) return undefined;
  const { open, close } = text.startsWith("\\[", before.length) ? DELIMITERS[1] : DELIMITERS[2];
  const start = before.length + open.length;
  const blank = text.slice(0, MAX_LENGTH).search(/\n[ \t]*\n/);
  const limit = blank === -1 ? Math.min(text.length, MAX_LENGTH) : blank + 1;
  const end = text.slice(0, limit).indexOf(close, start);
  if (end === -1) {
    // Brackets that open a line of prose are escaped ones.
    const isFormula = /^[ \t]*\n/.test(text.slice(start, limit)) && limit < MAX_LENGTH;
    return isFormula ? blockToken(text.slice(0, limit), text.slice(start, limit)) : undefined;
  }
  const [after] = /^[ \t]*[.,;:]?[ \t]*(?:\n|$)/.exec(text.slice(end + close.length)) ?? [];
  if (after === undefined) return undefined;
  return blockToken(text.slice(0, end + close.length + after.length), text.slice(start, end));
}

/** Finds where a formula on lines of its own may interrupt a paragraph. */
export function startOfBlockMath(text: string): number | undefined {
  const at = text.search(/\n {0,3}(?:\\\[|\$\$)/);
  return at === -1 ? undefined : at + 1;
}

/** Finds where a formula between dollars may start; the lexer stops at backslashes anyway. */
export function startOfInlineMath(text: string): number | undefined {
  const at = text.indexOf("$");
  return at === -1 ? undefined : at;
}

function blockToken(raw: string, text: string): MathToken {
  return { type: "math", raw, text, display: true, block: true };
}
