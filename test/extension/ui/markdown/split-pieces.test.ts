import { describe, expect, it } from "vitest";
import { splitPieces } from "../../../../extension/src/ui/markdown/split-pieces.ts";

const texts = (text: string, limit: number) => [...splitPieces(text, "", limit)].map((piece) => piece.text);

describe("splitPieces", () => {
  it("keeps a short text whole", () => {
    expect(texts("one\n\ntwo", 100)).toEqual(["one\n\ntwo"]);
    expect(texts("", 100)).toEqual([]);
  });

  it("cuts after a blank line", () => {
    expect(texts("aaaa\n\nbbbb\n\ncccc", 13)).toEqual(["aaaa\n\nbbbb\n\n", "cccc"]);
  });

  it("cuts after a line when there is no blank line", () => {
    expect(texts("aaaa\nbbbb\ncccc", 11)).toEqual(["aaaa\nbbbb\n", "cccc"]);
  });

  it("does not cut at a blank line inside a code fence", () => {
    expect(texts("a\n\n```\nb\n\nc\n```\n", 12)[0]).toBe("a\n\n");
  });

  it("reopens the fence after a cut inside it", () => {
    const pieces = [...splitPieces("```js\none\ntwo\nthree\n```\nafter", "", 16)];
    expect(pieces.map(({ text }) => text).join("")).toBe("```js\none\ntwo\nthree\n```\nafter");
    expect(pieces[0]?.opener).toBe("");
    expect(pieces[1]?.opener).toBe("```js\n");
  });

  it("cuts an overlong line into parts that are too long to parse", () => {
    expect(texts(`a\n${"x".repeat(25)}\nb`, 10)).toEqual(["a\n", "x".repeat(11), "x".repeat(11), "xxx\nb"]);
    expect(texts(`${"x".repeat(10)}😀${"x".repeat(4)}`, 10)).toEqual([`${"x".repeat(10)}😀`, "xxxx"]);
  });
});
