import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitTokens } from "../../../../native-host/src/engine/scripted/split-tokens.ts";

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

  it("loses nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(splitTokens(text).join("")).toBe(text);
      }),
    );
  });
});
