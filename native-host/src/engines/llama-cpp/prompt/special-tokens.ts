import type { LlamaModel, Token } from "node-llama-cpp";
import { BREAK } from "./trace-contents.ts";

export type SpecialTokenModel = Pick<LlamaModel, "tokenize" | "detokenize" | "isSpecialToken">;

/** Rounds of breaking. Breaking one token can uncover another. */
const MOST_ROUNDS = 8;

/** Returns true if `text` is a single special token of the model. */
export function isSpecialText(model: SpecialTokenModel, text: string): boolean {
  const [token, ...others] = model.tokenize(text, true, "trimLeadingSpace");
  return token !== undefined && others.length === 0 && model.isSpecialToken(token);
}

/** Returns the special tokens in `text`. */
export function specialTokensIn(model: SpecialTokenModel, text: string): Token[] {
  return model.tokenize(text, true, "trimLeadingSpace").filter((token) => model.isSpecialToken(token));
}

/** Inserts `BREAK` into every special token that a text contains. */
export function breakSpecialTokens(model: SpecialTokenModel, text: string): string {
  let broken = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = new Set(broken.split(BREAK).flatMap((part) => specialTokensIn(model, part)));
    const texts = [...found]
      .map((token) => model.detokenize([token], true))
      .filter(({ length }) => length > 1);
    if (texts.length === 0) break;
    for (const special of texts) {
      broken = broken.replaceAll(special, `${special.slice(0, 1)}${BREAK}${special.slice(1)}`);
    }
  }
  return broken;
}
