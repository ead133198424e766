/** Runs are matched in parts of so many code points: a pattern for the whole of one would overflow the stack after millions. */
const PART = "{1,1024}";
/** What may make one emoji of the code point before it and what follows. */
const JOINING = String.raw`[\uFE0F\u200D\p{Emoji_Modifier}\p{Regional_Indicator}\u{E0020}-\u{E007F}]`;

const SPACES = pattern(String.raw`\s${PART}`);
const WORD = pattern(String.raw`[\p{L}\p{M}\p{N}]${PART}`);
// Only the last of these is the rule. It compares with thousands of sequences, so the usual cases are found before it.
const EMOJI = pattern(
  [
    String.raw`[\p{Emoji_Presentation}--\p{Regional_Indicator}](?!${JOINING})`,
    String.raw`(?=\p{Emoji}\p{Emoji_Modifier})\p{RGI_Emoji_Modifier_Sequence}(?!${JOINING})`,
    String.raw`(?=\p{Emoji}${JOINING})\p{RGI_Emoji}`,
  ].join("|"),
);

/**
 * The scripted engine's tokenizer: white space, then a run of letters, marks and numbers, or one emoji, or any other
 * single code point. Joined again the tokens are the text.
 */
export function splitTokens(text: string): string[] {
  const tokens: string[] = [];
  let start = 0;
  while (start < text.length) {
    const core = endOfRun(SPACES, text, start);
    if (core === text.length) {
      tokens.push((tokens.pop() ?? "") + text.slice(start));
      break;
    }
    const end = endOfCore(text, core);
    tokens.push(text.slice(start, end));
    start = end;
  }
  return tokens;
}

function endOfCore(text: string, start: number): number {
  const emoji = endOf(EMOJI, text, start);
  if (emoji > start) return emoji;
  const word = endOfRun(WORD, text, start);
  if (word > start) return word;
  return start + String.fromCodePoint(text.codePointAt(start) ?? 0).length;
}

/** Where as many matches in a row end as there are from `start` on. */
function endOfRun(part: RegExp, text: string, start: number): number {
  let end = start;
  for (let next = endOf(part, text, end); next > end; next = endOf(part, text, end)) end = next;
  return end;
}

/** Where the match ends that begins at `start`; `start` where none does. */
function endOf(sticky: RegExp, text: string, start: number): number {
  sticky.lastIndex = start;
  return sticky.test(text) ? sticky.lastIndex : start;
}

/** Built from text, because the flag is newer than the language version that the compiler is told. */
function pattern(source: string): RegExp {
  return new RegExp(source, "vy");
}
