import { describe, expect, it } from "vitest";
import { THINK_TAGS, ThoughtSplitter } from "../../../../native-host/src/engines/output/thought-splitter.ts";

function run(pieces: string[], options: Partial<ConstructorParameters<typeof ThoughtSplitter>[0]> = {}) {
  const splitter = new ThoughtSplitter({ tags: [THINK_TAGS], ...options });
  const found = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.flush()];
  const joined: Record<string, string> = { thought: "", answer: "" };
  for (const { text, segment } of found) joined[segment] += text;
  return joined;
}

describe("ThoughtSplitter", () => {
  const text = "<think>why\nnot</think>\n\nYes.";

  it.each([1, 2, 3, 5, 8, 100])("separates thoughts in chunks of %i", (length) => {
    const pieces = text.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
    expect(run(pieces)).toEqual({ thought: "why\nnot", answer: "\n\nYes." });
  });

  it("keeps a lone bracket", () => {
    expect(run(["1 <", " 2 <thin", "g> 3 <thi"])).toEqual({ thought: "", answer: "1 < 2 <thing> 3 <thi" });
  });

  it("starts inside a thought that the prompt has opened", () => {
    expect(run(["so", "</think>Yes"], { opened: THINK_TAGS })).toEqual({ thought: "so", answer: "Yes" });
  });

  it("treats an unclosed thought as a thought", () => {
    expect(run(["<think>and then</thi"])).toEqual({ thought: "and then</thi", answer: "" });
  });

  it("supports other tags", () => {
    const tags = [{ open: "[THINK]", close: "[/THINK]" }, THINK_TAGS];
    expect(run(["[THINK]a</think>b[/TH", "INK]c<think>d</think>"], { tags })).toEqual({
      thought: "a</think>bd",
      answer: "c",
    });
  });
});
