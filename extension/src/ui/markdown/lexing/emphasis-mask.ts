import { inlineMath } from "./mathematics.ts";
import { UNSPACED_LETTER, WIDE_MARK } from "./scripts.ts";

/** Matches a mark beside stars or two tildes that would keep them from opening or closing emphasis, although no space can be there. */
const MARK_BEFORE = new RegExp(
  `${WIDE_MARK}(?=\\*|~~)|[\\p{P}\\p{S}](?<![*~])(?=(?:\\*+|~~)(?:${UNSPACED_LETTER}|${WIDE_MARK}))`,
  "gu",
);
const MARK_AFTER = new RegExp(
  `(?<=\\*|~~)${WIDE_MARK}|(?<=${UNSPACED_LETTER}(?:\\*+|~~))(?![*~])[\\p{P}\\p{S}]`,
  "gu",
);
const OTHER_END = new RegExp(`${UNSPACED_LETTER}$`, "u");
const WIDE_START = new RegExp(`^(?:\\*+|~~)${WIDE_MARK}`, "u");

/**
 * Lets stars and two tildes beside punctuation mark emphasis where no space can stand between the words, as in `**注意：**请确认`. Takes
 * and returns the mask in which the lexer looks for the end of emphasis: the text with its code, links and the like
 * blotted out, at the same length. Blots out the formulas too.
 */
export function maskForEmphasis(mask: string, text: string): string {
  return maskFormulas(mask, text).replace(MARK_BEFORE, blot).replace(MARK_AFTER, blot);
}

/** Returns true when stars or two tildes may open emphasis although a letter is before them and punctuation behind. */
export function opensBesideLetter(text: string, before: string): boolean {
  return /^(?:\*|~~)/.test(text) && (OTHER_END.test(before) || WIDE_START.test(text));
}

function maskFormulas(mask: string, text: string): string {
  if (!/\\[([]|\$/.test(text)) return mask;
  let masked = "";
  let end = 0;
  for (const { index } of text.matchAll(/\\[([]|\$/g)) {
    // Elsewhere the sign is part of code or a link, which is blotted out.
    if (index < end || (mask[index] !== "+" && mask[index] !== "$")) continue;
    const formula = inlineMath(text.slice(index, index + 4000));
    if (formula === undefined) continue;
    masked += mask.slice(end, index) + "a".repeat(formula.raw.length);
    end = index + formula.raw.length;
  }
  return masked + mask.slice(end);
}

function blot(mark: string): string {
  return "a".repeat(mark.length);
}
