import { expect, it } from "vitest";
import {
  breakSpecialTokens,
  isSpecialText,
  type SpecialTokenModel,
} from "../../../../../native-host/src/engines/llama-cpp/prompt/special-tokens.ts";
import { BREAK } from "../../../../../native-host/src/engines/llama-cpp/prompt/trace-contents.ts";

const SPECIAL = ["<s>", "<|end|>", "[INST]", "<<s>>"];

/** A vocabulary of the special tokens, numbered from 0, and of characters, numbered from 100. */
const model = {
  tokenize: (text: string) => {
    const parts = text.match(/<<s>>|<s>|<\|end\|>|\[INST\]|./gsu) ?? [];
    return parts.map((part) =>
      SPECIAL.includes(part) ? SPECIAL.indexOf(part) : 100 + (part.codePointAt(0) ?? 0),
    );
  },
  detokenize: ([token = 0]: readonly number[]) => SPECIAL[token] ?? String.fromCodePoint(token - 100),
  isSpecialToken: (token: number) => token < SPECIAL.length,
} as unknown as SpecialTokenModel;

it("knows a text that is one special token", () => {
  expect(isSpecialText(model, "<|end|>")).toBe(true);
  expect(isSpecialText(model, "<|end|><s>")).toBe(false);
  expect(isSpecialText(model, "end")).toBe(false);
});

it("breaks every special token of a text, also those that breaking uncovers", () => {
  const broken = breakSpecialTokens(model, "a <|end|> b <<s>> [INST]<s>");
  for (const part of broken.split(BREAK)) for (const special of SPECIAL) expect(part).not.toContain(special);
  expect(broken.replaceAll(BREAK, "")).toBe("a <|end|> b <<s>> [INST]<s>");
});

it("leaves a text without special tokens as it is", () => {
  expect(breakSpecialTokens(model, "a < b | c")).toBe("a < b | c");
});
