import type { Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import {
  AnswerHistory,
  type WrittenAnswer,
} from "../../../../../native-host/src/engines/llama-cpp/prompt/answer-history.ts";

/** An answer whose tokens are these texts; their numbers are their places. `undefined` is half a character. */
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
  it("gives the sampled tokens of the same text in the same place", () => {
    expect(reuse(["Flur", "bel", "wutz", "!"], "Flurbelwutz!")).toEqual([4, 12]);
  });

  it("knows nothing of another place", () => {
    expect(reuse(["Flur", "bel"], "Flurbel", 8)).toBeUndefined();
  });

  it("gives the tokens up to where an answer was cut", () => {
    expect(reuse(["one", " two", " three"], "one two")).toEqual([2, 7]);
  });

  it("goes back to a word's end where an answer was edited", () => {
    expect(reuse(["one", " tw", "o three"], "one twice")).toEqual([1, 3]);
  });

  it("gives all of it where the text goes on", () => {
    expect(reuse(["one", " tw"], "one two")).toEqual([2, 6]);
  });

  it("never ends inside a character", () => {
    expect(reuse(["a", undefined, undefined, "é"], "a")).toEqual([1, 1]);
  });

  it("has nothing for an answer that begins otherwise", () => {
    expect(reuse(["one"], "two")).toBeUndefined();
  });
});
