import { describe, expect, it } from "vitest";
import { AnswerWriter } from "../../../../native-host/src/engines/output/output-writer.ts";
import { CHANNEL_TAGS, THINK_TAGS } from "../../../../native-host/src/engines/output/thought-tags.ts";
import { textOf } from "../../../helpers/engine/engine-parts.ts";

function createWriter(options: Partial<ConstructorParameters<typeof AnswerWriter>[0]> = {}): AnswerWriter {
  return new AnswerWriter({
    stop: [],
    maxTokens: 100,
    inputTokens: 10,
    contextSize: 1000,
    tags: [THINK_TAGS],
    ...options,
  });
}

describe("AnswerWriter", () => {
  it("emits one token part per token, even without text", () => {
    const writer = createWriter({ stop: ["end"] });
    expect(writer.write("the e", 1)).toEqual([
      { type: "tokens", at: 1, text: "the ", segment: "answer", count: 1, output_tokens: 1 },
    ]);
    expect(writer.write("n", 2)).toEqual([
      { type: "tokens", at: 2, text: "", segment: "answer", count: 1, output_tokens: 2 },
    ]);
    expect(writer.finish()).toEqual([{ type: "text", text: "en", segment: "answer" }]);
  });

  it("emits the second segment of a token without a count", () => {
    const writer = createWriter();
    expect(writer.write("<think>a</think>b", 1)).toEqual([
      { type: "tokens", at: 1, text: "a", segment: "thought", count: 1, output_tokens: 1 },
      { type: "text", text: "b", segment: "answer" },
    ]);
  });

  it("ends at a stop string and shows nothing after it", () => {
    const writer = createWriter({ stop: ["\n\n"] });
    writer.write("a\n", 1);
    writer.write("\nb", 2);
    expect(writer.ending).toBe("stop");
    expect(writer.finish()).toEqual([]);
    expect(writer.outputTokens).toBe(2);
  });

  it("looks for stop strings in the answer only", () => {
    const writer = createWriter({ stop: ["\n\n"] });
    const parts = [
      ...writer.write("<think>Question: what?\n", 1),
      ...writer.write("\nplan</think>Answer 42", 2),
      ...writer.finish(),
    ];
    expect(writer.ending).toBeUndefined();
    expect(textOf(parts, "thought")).toBe("Question: what?\n\nplan");
    expect(textOf(parts)).toBe("Answer 42");
    writer.write("\n\n", 3);
    expect(writer.ending).toBe("stop");
  });

  it("finds no stop string that begins in a thought or in the white space after it", () => {
    const writer = createWriter({ stop: ["b\nc", "\nc"] });
    const parts = [...writer.write("<think>ab</think>\nc", 1), ...writer.finish()];
    expect(textOf(parts)).toBe("c");
  });

  it("shows an incomplete tag before the stop string", () => {
    const writer = createWriter({ stop: ["!"] });
    expect(textOf([...writer.write("<thi!", 1), ...writer.finish()])).toBe("<thi");
  });

  it("closes a thought in the channels of harmony", () => {
    const writer = createWriter();
    const parts = [...writer.write("<|channel|>analysis<|message|>plan", 1)];
    expect(writer.openThought).toBe(CHANNEL_TAGS);
    parts.push(...writer.insert(CHANNEL_TAGS.close, 1), ...writer.write("four", 2), ...writer.finish());
    expect([textOf(parts, "thought"), textOf(parts)]).toEqual(["plan", "four"]);
  });

  it("counts the tokens of a thought and closes it with inserted text", () => {
    const writer = createWriter();
    writer.write("<think>a", 1);
    writer.write(" b", 2);
    expect(writer.thoughtTokens).toBe(1);
    expect(writer.openThought).toBe(THINK_TAGS);
    writer.insert("</think>", 1);
    expect(writer.openThought).toBeUndefined();
    expect(textOf(writer.write("\n\nYes", 3))).toBe("Yes");
    expect(writer.outputTokens).toBe(3);
  });

  it("ends at max_tokens, or earlier when the context is full", () => {
    const short = createWriter({ maxTokens: 1 });
    short.write("a", 1);
    expect(short.ending).toBe("length");
    const full = createWriter({ inputTokens: 998, contextSize: 1000 });
    full.write("a", 1);
    expect(full.ending).toBeUndefined();
    full.write("b", 2);
    expect(full.ending).toBe("context_full");
  });
});
