// Built from text because the `v` flag is newer than the language version the compiler is told.
const TOKEN = /\s*(?:\p{RGI_Emoji}|[\p{L}\p{M}\p{N}]+|\S)(?:\s+$)?|^\s+$/gv;

/**
 * The scripted engine's tokenizer: white space, then a run of letters, marks and numbers, or one emoji, or any other
 * single code point. Joined again the tokens are the text.
 */
export function splitTokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}
