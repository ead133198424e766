import { describe, expect, it } from "vitest";
import type { Message } from "../../../extension/src/conversations/conversation.ts";
import { requestMessages } from "../../../extension/src/conversations/request-messages.ts";
import { createRun } from "../../../extension/src/conversations/run.ts";

function conversation(...turns: (string | { prefix?: string; text: string })[]): Message[] {
  return turns.map((turn, position) => {
    const base = { id: `${position}`, conversation_id: "c", position, created_at: 0 };
    if (typeof turn === "string") return { ...base, role: "user", text: turn };
    const run = { ...createRun("g"), text: turn.text, thought: "not to be sent" };
    return { ...base, role: "assistant", prefix: turn.prefix ?? "", run };
  });
}

describe("requestMessages", () => {
  it("sends the whole conversation without thoughts", () => {
    expect(requestMessages(conversation("Hi", { text: "Hello" }, "How?"))).toEqual([
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

  it("inserts an empty answer between two questions, so that roles alternate", () => {
    expect(requestMessages(conversation("A", { text: "" }, "B", { text: "" }))).toEqual([
      { role: "user", content: "A" },
      { role: "assistant", content: "" },
      { role: "user", content: "B" },
    ]);
  });
});
