/** Splits texts of any language by the rules of Unicode. */
const sentences = new Intl.Segmenter(undefined, { granularity: "sentence" });

/** Longest text that is searched for the end of a sentence, UTF-16 code units. */
const MAX_SENTENCE = 2000;

/** Closing quotes and brackets behind the end of a sentence. */
const CLOSING = "[\"'”’»)\\]」』）】》〉\u2060]*";
/** Matches the end of a sentence that nothing need follow: these signs stand nowhere else. */
const SURE_END = new RegExp(`[。！？｡︒؟۔।॥።។။…]${CLOSING}\\s*$`);
/** Matches an end that needs a blank behind it, because the signs stand in numbers and addresses too. */
const SPACED_END = new RegExp(`(?:[!?]|[\\p{L}\\p{M}]{4}\\.|\\p{N}%?\\.)${CLOSING}\\s$`, "u");
/** Matches what is no sentence: the number or mark of a list item, or signs alone. */
const NO_SENTENCE = /^[^\p{L}]*$/u;
const ITEM_NUMBER = /(?:^|\n)[ \t>]*(?:\(?[\p{N}]+[.)]|[-+*•])\s*$/u;
/** Matches the blank behind a phrase of a script without signs for the end of a sentence. */
const PHRASE_END = /^[\s\S]{40,}?[\p{sc=Thai}\p{sc=Laoo}][ \u00a0]+(?=\S)/u;

/** Matches a mark of Markdown, which the rules would take for a word. */
const MARK = /[*_`#>|~]/g;
/** Joins what is on its two sides, and is as long as a mark. */
const JOINER = "\u2060";

/** Returns the length of the finished sentences and lines at the start of a growing text, UTF-16 code units. */
export function finishedLength(text: string): number {
  const lines = text.lastIndexOf("\n") + 1;
  return lines + lengthInLine(text.slice(lines).replace(MARK, JOINER));
}

function lengthInLine(line: string): number {
  let finished = 0;
  let end = 0;
  for (const { segment } of sentences.segment(line.slice(0, MAX_SENTENCE))) {
    end += segment.length;
    const sentence = line.slice(finished, end);
    const isLast = end === line.length;
    const isEnded = isLast ? endsSurely(sentence) : /\s$/.test(sentence) || SURE_END.test(sentence);
    if (isEnded && isWhole(sentence)) finished = end;
  }
  if (finished > 0) return finished;
  const phrase = PHRASE_END.exec(line)?.[0].length ?? 0;
  return phrase > 0 || line.length <= MAX_SENTENCE ? phrase : line.lastIndexOf(" ", MAX_SENTENCE) + 1;
}

function isWhole(sentence: string): boolean {
  return !NO_SENTENCE.test(sentence) && !ITEM_NUMBER.test(sentence);
}

function endsSurely(sentence: string): boolean {
  return SURE_END.test(sentence) || SPACED_END.test(sentence);
}
