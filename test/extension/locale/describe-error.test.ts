import { ERROR_CODES, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import { describeError } from "../../../extension/src/locale/describe-error.ts";

describe("describeError", () => {
  it.each(ERROR_CODES)("has a title and help for %s", (code) => {
    const { title, help } = describeError(wireError(code, "The host's words."), false);
    expect(title).toMatch(/^[A-Z].*\.$/);
    expect(help).toMatch(/\.$/);
  });

  it("offers to continue when text was saved, and says so", () => {
    const crash = wireError("engine_crashed", "SIGABRT");
    expect(describeError(crash, false).actions).toEqual(["try_again"]);
    const { help, actions } = describeError(crash, true);
    expect(actions).toEqual(["try_again", "continue"]);
    expect(help).toContain("saved");
  });

  it("names the prompt's length and the limit when the prompt does not fit", () => {
    const error = wireError("prompt_too_long", "too long", { tokens: 9120, limit: 4095 });
    const { help, actions } = describeError(error, false);
    expect(help).toContain("9,120");
    expect(help).toContain("4,095");
    expect(actions).toContain("new_chat");
  });

  it("omits the sizes when they are unknown", () => {
    expect(describeError(wireError("prompt_too_long", "too long"), false).help).not.toContain("undefined");
  });

  it.each([
    [
      "model_invalid",
      "/models/bad.gguf is not a usable model file: it holds no weights.",
      "Choose another one.",
    ],
    ["insufficient_memory", "qwen.v2 needs 900 MB of memory, and 300 MB are free.", "Close other programs."],
    ["model_not_found", "The starter model is not in /models.", "Run npm start once to fetch it."],
  ] as const)("names one way out of %s, the host's if it gives one", (code, happened, wayOut) => {
    expect(describeError(wireError(code, `${happened} ${wayOut}`), false).help).toBe(`${happened} ${wayOut}`);
    const { help } = describeError(wireError(code, happened), false);
    expect(help.startsWith(happened)).toBe(true);
    expect(help.length).toBeGreaterThan(happened.length + 10);
  });

  it("offers the settings instead of a retry when the engine keeps failing", () => {
    const error = wireError("engine_unavailable", "Set fewer GPU layers.", { crashes: 5 });
    expect(describeError(error, false)).toMatchObject({
      help: "Set fewer GPU layers.",
      actions: ["open_settings"],
    });
    expect(describeError(wireError("engine_unavailable", "Gone."), false).actions).toEqual(["try_again"]);
  });
});
