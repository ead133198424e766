/** Length of a partial match in code points. Matching a run of millions at once would overflow the stack. */
const PART = "{1,1024}";
/** Code points that may join the one before and the following ones to a single emoji. */
const JOINING = String.raw`[\uFE0F\u200D\p{Emoji_Modifier}\p{Regional_Indicator}\u{E0020}-\u{E007F}]`;

const SPACES = pattern(String.raw`\s${PART}`);
const WORD = pattern(String.raw`[\p{L}\p{M}\p{N}]${PART}`);
// The last alternative is the rule, but compares with thousands of sequences. The others find the common cases
// faster.
const EMOJI = pattern(
  [
    String.raw`[\p{Emoji_Presentation}--\p{Regional_Indicator}](?!${JOINING})`,
    String.raw`(?=\p{Emoji}\p{Emoji_Modifier})\p{RGI_Emoji_Modifier_Sequence}(?!${JOINING})`,
    String.raw`(?=\p{Emoji}${JOINING})\p{RGI_Emoji}`,
  ].join("|"),
);

/**
 * Tokenizes for the scripted engine: optional white space, then a run of letters, marks and numbers, or one
 * emoji, or any other single code point. The tokens joined give the text.
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

/** Returns the end of the consecutive matches from `start` on. */
function endOfRun(part: RegExp, text: string, start: number): number {
  let end = start;
  for (let next = endOf(part, text, end); next > end; next = endOf(part, text, end)) end = next;
  return end;
}

/** Returns the end of the match at `start`, or `start` if there is none. */
function endOf(sticky: RegExp, text: string, start: number): number {
  sticky.lastIndex = start;
  return sticky.test(text) ? sticky.lastIndex : start;
}

/** Builds the pattern at run time, because the compiler's language version does not know the `v` flag. */
function pattern(source: string): RegExp {
  return new RegExp(source, "vy");
}
