const WORD = String.raw`[\p{L}\p{M}\p{N}]+`;
const EMOJI = String.raw`\p{RGI_Emoji}`;
// Built from text, because the flag is newer than the language version that the compiler is told.
const TOKEN = new RegExp(String.raw`\s*(?:${EMOJI}|${WORD}|\S)(?:\s+$)?|^\s+$`, "gv");

/**
 * The scripted engine's tokenizer: white space, then a run of letters, marks and numbers, or one emoji, or any other
 * single code point. Joined again the tokens are the text.
 */
export function splitTokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}
