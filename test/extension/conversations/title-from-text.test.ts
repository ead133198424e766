import { describe, expect, it } from "vitest";
import { titleFromText } from "../../../extension/src/conversations/title-from-text.ts";

describe("titleFromText", () => {
  it.each([
    ["What is up?", "What is up?"],
    ["\n\n  First   line\t here \nsecond", "First line here"],
    ["word ".repeat(30), `${"word ".repeat(12).trim()}…`],
    ["x".repeat(100), `${"x".repeat(60)}…`],
    ["👩‍👩‍👧‍👦".repeat(61), `${"👩‍👩‍👧‍👦".repeat(60)}…`],
  ])("makes a title of %j", (text, title) => {
    expect(titleFromText(text)).toBe(title);
  });
});
