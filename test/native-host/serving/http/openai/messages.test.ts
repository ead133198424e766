import { describe, expect, it } from "vitest";
import { readMessages } from "../../../../../native-host/src/serving/http/openai/messages.ts";

const user = (content: unknown) => ({ role: "user", content });

describe("messages of a chat", () => {
  it("takes texts and lists of text parts", () => {
    expect(
      readMessages([
        { role: "user", content: "one" },
        { role: "assistant", content: [{ type: "text", text: "two" }] },
        {
          role: "user",
          content: [
            { type: "text", text: "three" },
            { type: "input_text", text: "four" },
          ],
        },
      ]),
    ).toEqual([
      { role: "user", content: "one" },
      { role: "assistant", content: "two" },
      { role: "user", content: "three\nfour" },
    ]);
  });

  it("puts every message of the system and the developer at the beginning, in order", () => {
    expect(
      readMessages([
        { role: "developer", content: "Be brief." },
        user("hello"),
        { role: "system", content: [{ type: "text", text: "Be kind." }], name: "ignored" },
      ]),
    ).toEqual([
      { role: "system", content: "Be brief.\n\nBe kind." },
      { role: "user", content: "hello" },
    ]);
  });

  it("keeps a last message of the assistant, with the thought before it, to be continued", () => {
    const begun = { role: "assistant", content: "It is", reasoning_content: "The sky." };
    expect(readMessages([user("why?"), begun])).toEqual([
      { role: "user", content: "why?" },
      { role: "assistant", content: "It is", thought: "The sky." },
    ]);
    expect(readMessages([user("why?"), begun, user("go on")])).toEqual([
      { role: "user", content: "why?" },
      { role: "assistant", content: "It is" },
      { role: "user", content: "go on" },
    ]);
  });

  it("takes empty texts, and an answer that was only a thought", () => {
    expect(readMessages([user(""), { role: "assistant", content: null, tool_calls: [] }, user("x")])).toEqual(
      [
        { role: "user", content: "" },
        { role: "assistant", content: "" },
        { role: "user", content: "x" },
      ],
    );
  });

  it.each([
    ["no list", "hello", "messages"],
    ["no messages", [], "messages"],
    ["only a message of the system", [{ role: "system", content: "s" }], "messages"],
    ["a text in place of a message", ["hello"], "messages[0]"],
    ["an unknown role", [{ role: "robot", content: "x" }], "messages[0].role"],
    ["no content", [{ role: "user" }], "messages[0].content"],
    ["a number as content", [user(7)], "messages[0].content"],
    ["a part without a type", [user([{ text: "x" }])], "messages[0].content[0]"],
    ["a text part without text", [user([{ type: "text" }])], "messages[0].content[0]"],
  ])("refuses %s", (_name, value, param) => {
    expect(() => readMessages(value)).toThrow(
      expect.objectContaining({ status: 400, body: { error: expect.objectContaining({ param }) } }),
    );
  });

  it.each([
    ["images", [user([{ type: "image_url", image_url: { url: "data:," } }])], "Images"],
    ["sounds", [user([{ type: "input_audio", input_audio: {} }])], "Audio"],
    ["files", [user([{ type: "file", file: {} }])], "Files"],
    ["results of tools", [user("x"), { role: "tool", content: "7", tool_call_id: "c" }], "not supported yet"],
    ["calls of tools", [user("x"), { role: "assistant", tool_calls: [{ id: "c" }] }], "not supported yet"],
  ])("says that %s are not supported", (_name, value, words) => {
    expect(() => readMessages(value)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining(words) }),
    );
  });
});
