import { describe, expect, it } from "vitest";
import type { Message } from "../../../extension/src/conversations/conversation.ts";
import { requestMessages } from "../../../extension/src/conversations/request-messages.ts";
import { createRun } from "../../../extension/src/conversations/run.ts";

interface Answer {
  prefix?: string;
  text: string;
  thought_prefix?: string;
  thought?: string;
}

function conversation(...turns: (string | Answer)[]): Message[] {
  return turns.map((turn, position) => {
    const base = { id: `${position}`, conversation_id: "c", position, created_at: 0 };
    if (typeof turn === "string") return { ...base, role: "user", text: turn };
    const { text, prefix = "", thought = "", ...rest } = turn;
    return { ...base, ...rest, role: "assistant", prefix, run: { ...createRun("g"), text, thought } };
  });
}

describe("requestMessages", () => {
  it("sends the whole conversation without thoughts", () => {
    expect(requestMessages(conversation("Hi", { text: "Hello", thought: "a greeting" }, "How?"))).toEqual([
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "How?" },
    ]);
  });

  it("continues where the last answer was cut off", () => {
    expect(requestMessages(conversation("Count", { prefix: "One,", text: "" })).at(-1)).toEqual({
      role: "assistant",
      content: "One,",
    });
  });

  it("continues inside a thought that was cut off, with all of it", () => {
    const cut = { text: "", thought_prefix: "First, ", thought: "then" };
    expect(requestMessages(conversation("Hi", cut))).toEqual([
      { role: "user", content: "Hi" },
      { role: "assistant", content: "", thought: "First, then" },
    ]);
  });

  it("sends the thought before an answer that is continued", () => {
    expect(requestMessages(conversation("Hi", { text: "Hel", thought: "a greeting" })).at(-1)).toEqual({
      role: "assistant",
      content: "Hel",
      thought: "a greeting",
    });
  });

  it("inserts an empty answer between two questions, so that roles alternate", () => {
    expect(requestMessages(conversation("A", { text: "" }, "B", { text: "" }))).toEqual([
      { role: "user", content: "A" },
      { role: "assistant", content: "" },
      { role: "user", content: "B" },
    ]);
  });
});
