import type { Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import {
  AnswerHistory,
  type WrittenAnswer,
} from "../../../../../native-host/src/engines/llama-cpp/prompt/answer-history.ts";

/** An answer with these token texts; token numbers are indices. `undefined` is half a character. */
function answer(start: number, pieces: (string | undefined)[]): WrittenAnswer {
  let text = "";
  const tokens = pieces.map((piece, index) => {
    text += piece ?? "";
    return { token: index as Token, end: piece === undefined ? undefined : text.length };
  });
  return { start, text, tokens };
}

function reuse(pieces: (string | undefined)[], text: string, start = 7): [number, number] | undefined {
  const history = new AnswerHistory();
  history.replace([answer(7, pieces)]);
  const reused = history.reuse(start, text);
  return reused && [reused.tokens.length, reused.length];
}

describe("AnswerHistory", () => {
  it("returns the sampled tokens for the same text in the same place", () => {
    expect(reuse(["Flur", "bel", "wutz", "!"], "Flurbelwutz!")).toEqual([4, 12]);
  });

  it("returns nothing for another place", () => {
    expect(reuse(["Flur", "bel"], "Flurbel", 8)).toBeUndefined();
  });

  it("returns the tokens up to a cut", () => {
    expect(reuse(["one", " two", " three"], "one two")).toEqual([2, 7]);
  });

  it("goes back to the end of a word before an edit", () => {
    expect(reuse(["one", " tw", "o three"], "one twice")).toEqual([1, 3]);
  });

  it("returns all tokens when the text continues", () => {
    expect(reuse(["one", " tw"], "one two")).toEqual([2, 6]);
  });

  it("never ends inside a character", () => {
    expect(reuse(["a", undefined, undefined, "é"], "a")).toEqual([1, 1]);
  });

  it("returns nothing for an answer with another beginning", () => {
    expect(reuse(["one"], "two")).toBeUndefined();
  });
});
