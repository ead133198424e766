import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitTokens } from "../../../../native-host/src/engines/scripted/split-tokens.ts";

/** The rule as one pattern. Overflows the stack on very long runs. */
const RULE = String.raw`\s*(?:\p{RGI_Emoji}|[\p{L}\p{M}\p{N}]+|\S)(?:\s+$)?|^\s+$`;
const byTheRule = (text: string): string[] => text.match(new RegExp(RULE, "gv")) ?? [];

/** Parts of emoji sequences and characters that may stand beside them. */
const JOINING = [
  "\uFE0F",
  "\u200D",
  "\u{1F3FB}",
  "\u{1F3FF}",
  "\u{1F1E9}",
  "\u{1F1EA}",
  "\u20E3",
  "\u{E0067}",
];
const BESIDE = [
  "\u{E007F}",
  "👩",
  "❤",
  "🏴",
  "👍",
  "♀",
  "1",
  "#",
  "a",
  "あ",
  "𝒳",
  "\u0301",
  " ",
  "\n",
  "\u3000",
  "!",
  "\ud83d",
];
const PIECES = [...JOINING, ...BESIDE];

describe("splitTokens", () => {
  it.each([
    ["", []],
    ["hello", ["hello"]],
    ["  hello\n\tyou ", ["  hello", "\n\tyou "]],
    ["Grüße, 42x!", ["Grüße", ",", " 42x", "!"]],
    ["a-b", ["a", "-", "b"]],
    ["👩‍👩‍👧 👍🏽x", ["👩‍👩‍👧", " 👍🏽", "x"]],
    ["1️⃣2", ["1️⃣", "2"]],
    ["e\u0301t", ["e\u0301t"]],
    [" \n ", [" \n "]],
    ["\ud800", ["\ud800"]],
    ["𝒳?", ["𝒳", "?"]],
  ])("splits %j", (text, tokens) => {
    expect(splitTokens(text)).toEqual(tokens);
  });

  it("matches the rule for any text", () => {
    const unit = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.constantFrom("z", "あ", " ", "1").map((text) => text.repeat(3000)) },
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        expect(splitTokens(text)).toEqual(byTheRule(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("matches the rule for every emoji, alone and beside characters that could join it", () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const first = String.fromCodePoint(code);
      if (!/\p{Emoji}/u.test(first)) continue;
      for (const next of ["", ...PIECES, "\uFE0F\u20E3", "\uFE0F\u200D♂️"]) {
        const text = `${first}${next}`;
        if (splitTokens(text).join("|") !== byTheRule(text).join("|")) wrong.push(text);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ["z", 8_000_000],
    ["あ", 2_700_000],
    ["𝒳", 2_000_000],
    [" ", 8_000_000],
  ])("splits %j at any number of repetitions", (text, times) => {
    const run = text.repeat(times);
    const tokens = splitTokens(`${run}!`);
    expect([tokens.length, tokens.join("").length]).toEqual([text === " " ? 1 : 2, run.length + 1]);
  });

  it("loses nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(splitTokens(text).join("")).toBe(text);
      }),
    );
  });
});
