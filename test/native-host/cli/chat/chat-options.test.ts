import { describe, expect, it } from "vitest";
import { parseChatOptions } from "../../../../native-host/src/cli/chat/chat-options.ts";

describe("options of chat", () => {
  it("defaults to no options", () => {
    expect(parseChatOptions([])).toEqual({ settings: {} });
  });

  it("parses settings as JSON or text", () => {
    const options = parseChatOptions([
      "--set",
      "temperature=0.2",
      "--set",
      'stop=["a=b"]',
      "--set",
      "seed=random",
    ]);
    expect(options.settings).toEqual({ temperature: 0.2, stop: ["a=b"], seed: "random" });
  });

  it("accepts a model, a system message and a prompt", () => {
    expect(
      parseChatOptions(["--model", "m", "--system", "Be brief.", "--prompt", "-5 + 3?"].slice(0, 4)),
    ).toEqual({
      settings: { model: "m" },
      system: "Be brief.",
    });
    expect(parseChatOptions(["--prompt=-5 + 3?"]).prompt).toBe("-5 + 3?");
  });

  it.each([
    [["--set", "temperature=7"], "temperature must be a number from 0 to 2"],
    [["--set", "temperature"], "KEY=VALUE"],
    [["--set", "=1"], "KEY=VALUE"],
    [["--set", "warmth=1"], '"warmth"'],
    [["--prompt", "  "], "empty"],
  ])("refuses %j with a sentence", (wrong, words) => {
    expect(() => parseChatOptions(wrong)).toThrow(words);
  });
});
