import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { describe, expect, it } from "vitest";
import { promptShares } from "../../../../../native-host/src/engines/llama-cpp/prompt/prompt-shares.ts";

const system: ChatMessage = { role: "system", content: "Be brief." };
const user = (content: string): ChatMessage => ({ role: "user", content });
const assistant = (content: string): ChatMessage => ({ role: "assistant", content });

describe("shares of the prompt", () => {
  it("separates system, history and message", () => {
    const messages = [system, user("one"), assistant("two"), user("three")];
    const texts = [
      { start: 3, text: "Be brief." },
      { start: 10, text: "one" },
      { start: 15, text: "two" },
      { start: 20, text: "three" },
    ];
    expect(promptShares(messages, texts, 26)).toEqual({ system: 10, history: 10, message: 6 });
  });

  it("counts a system prompt of the template as system", () => {
    expect(promptShares([user("one")], [{ start: 22, text: "one" }], 30)).toEqual({
      system: 22,
      history: 0,
      message: 8,
    });
  });

  it("excludes the start of an answer", () => {
    const texts = [
      { start: 3, text: "one" },
      { start: 9, text: "It is" },
    ];
    expect(promptShares([user("one"), assistant("It is")], texts, 11)).toEqual({
      system: 3,
      history: 0,
      message: 6,
    });
  });

  it("counts the whole message where the answer was begun with no text", () => {
    const texts = [{ start: 3, text: "one" }];
    expect(promptShares([user("one"), assistant("")], texts, 11)).toEqual({
      system: 3,
      history: 0,
      message: 8,
    });
  });

  it("distinguishes the same text in two messages", () => {
    const texts = [
      { start: 1, text: "a" },
      { start: 5, text: "a" },
      { start: 9, text: "a" },
    ];
    expect(promptShares([user("a"), assistant("a"), user("a")], texts, 12)).toEqual({
      system: 1,
      history: 8,
      message: 3,
    });
  });

  it("accepts a template that trims messages and adds texts", () => {
    const texts = [
      { start: 1, text: "\n" },
      { start: 4, text: "one" },
    ];
    expect(promptShares([user(" one\n")], texts, 9)).toEqual({ system: 4, history: 0, message: 5 });
  });

  it("returns nothing when the template joined the texts", () => {
    const texts = [{ start: 3, text: "Be brief.\n\none" }];
    expect(promptShares([system, user("one")], texts, 9)).toBeUndefined();
  });
});
