import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ThoughtSplitter } from "../../../../native-host/src/engines/output/thought-splitter.ts";
import {
  CHANNEL_TAGS,
  KNOWN_TAGS,
  THINK_TAGS,
} from "../../../../native-host/src/engines/output/thought-tags.ts";

type Options = Partial<ConstructorParameters<typeof ThoughtSplitter>[0]>;

function run(pieces: string[], options: Options = {}) {
  const splitter = new ThoughtSplitter({ tags: KNOWN_TAGS, ...options });
  const found = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.flush()];
  const joined: Record<string, string> = { thought: "", answer: "" };
  for (const { text, segment } of found) joined[segment] += text;
  return joined;
}

const HARMONY =
  "<|channel|>analysis<|message|>plan <b>\n<|end|><|start|>assistant<|channel|>commentary<|message|>more<|end|>" +
  "<|start|>assistant<|channel|>final<|message|>four <|x|>";

describe("ThoughtSplitter", () => {
  it.each([
    ["a thought and an answer", "<think>\nwhy\n\nnot\n</think>\n\nYes.", "why\n\nnot", "Yes."],
    ["white space before the thought", "\n<think>why</think>Yes.", "why", "Yes."],
    ["an empty thought", "<think>\n\n</think>\n\nYes.", "", "Yes."],
    ["white space after the thought alone", "<think>x</think>\n\n", "x", ""],
    ["Gemma's channel", "<|channel>thought plan<channel|>four", "plan", "four"],
    [
      "Mistral's brackets",
      "[THINK]a</think>b[/TH[/THINK]c[THINK]d[/THINK]",
      "a</think>b[/TH",
      "c[THINK]d[/THINK]",
    ],
    ["the channels of harmony", HARMONY, "plan <b>\n\nmore", "four <|x|>"],
    ["a final channel alone", "<|channel|>final<|message|> four", "", " four"],
    [
      "tags within the answer",
      "The tag `<think>` opens reasoning, `</think>` ends it. Done.",
      "",
      "The tag `<think>` opens reasoning, `</think>` ends it. Done.",
    ],
    ["tags after the thought", "<think>a</think>b <think>c</think>", "a", "b <think>c</think>"],
    ["an unclosed thought", "<think>and then</thi", "and then</thi", ""],
    ["brackets at the start", "<thing> 1 < 2 <thi", "", "<thing> 1 < 2 <thi"],
    ["white space at the start of an answer", "\n Hi ", "", "\n Hi "],
  ])("separates %s, however the text is split", (_name, text, thought, answer) => {
    expect(run([text])).toEqual({ thought, answer });
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 40 }), (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(run(pieces)).toEqual({ thought, answer });
      }),
      { numRuns: 50 },
    );
  });

  it("starts inside a thought that the prompt has opened", () => {
    const start = { at: "thought", tags: THINK_TAGS, begun: false } as const;
    expect(run([" so", "</think>Yes"], { start })).toEqual({ thought: "so", answer: "Yes" });
  });

  it("keeps the white space where a thought goes on", () => {
    const start = { at: "thought", tags: THINK_TAGS, begun: true } as const;
    expect(run([" so", "</think> Yes"], { start })).toEqual({ thought: " so", answer: "Yes" });
  });

  it("opens no thought where an answer goes on", () => {
    expect(run(["<think>a</think>"], { start: { at: "answer" } })).toEqual({
      thought: "",
      answer: "<think>a</think>",
    });
  });

  it("reads all channels of a model whose template has them", () => {
    expect(run([HARMONY], { tags: [CHANNEL_TAGS, ...KNOWN_TAGS] })).toEqual({
      thought: "plan <b>\n\nmore",
      answer: "four <|x|>",
    });
  });

  it("goes on inside the channels of harmony", () => {
    const thought = { at: "thought", tags: CHANNEL_TAGS, begun: true } as const;
    const rest = " on<|end|><|start|>assistant<|channel|>final<|message|>four";
    expect(run([rest], { start: thought })).toEqual({ thought: " on", answer: "four" });
    const answer = { at: "answer", tags: CHANNEL_TAGS } as const;
    expect(run([" four<|end|>"], { start: answer })).toEqual({ thought: "", answer: " four" });
  });

  it("says that the answer has ended with the final channel", () => {
    const splitter = new ThoughtSplitter({ tags: KNOWN_TAGS });
    splitter.push(HARMONY);
    expect(splitter.ended).toBe(false);
    splitter.push("<|end|>");
    expect(splitter.ended).toBe(true);
    expect(splitter.push("<|start|>assistant")).toEqual([]);
  });

  it("shows an answer of a model that names no channel", () => {
    const long = `<|channel|>${"x".repeat(300)}`;
    expect(run([long]).answer).toBe(long);
  });
});
