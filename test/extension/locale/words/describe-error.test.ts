import { ERROR_REASONS, hasReasons, NUMERIC_PARAMETERS } from "@tacho/shared/protocol/error-reasons.ts";
import { ERROR_CODES, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import { describeBriefly, describeError } from "../../../../extension/src/locale/words/describe-error.ts";

const REASONS = ERROR_CODES.filter(hasReasons).flatMap((code) =>
  Object.entries<readonly string[]>(ERROR_REASONS[code]).map(
    ([reason, parameters]) => [code, reason, parameters] as const,
  ),
);

describe("describeBriefly", () => {
  it("gives the title, or the host's words where they say more than the code", () => {
    expect(describeBriefly(wireError("queue_full", "HOST."))).toBe("Too many answers are waiting.");
    expect(describeBriefly(wireError("internal", "HOST."))).toBe("HOST.");
    expect(describeBriefly(wireError("internal", ""))).toBe("The engine reported an error.");
    expect(describeBriefly({ code: "melted", message: "Too hot." })).toBe("Too hot.");
  });
});

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

  it.each(REASONS)(
    "has words of its own for %s because of %s, with %j in them",
    (code, reason, parameters) => {
      const details: Record<string, unknown> = { reason };
      for (const [index, name] of parameters.entries())
        details[name] = NUMERIC_PARAMETERS.includes(name) ? 1234 + index : `<${name}>`;
      const { help } = describeError(wireError(code, "HOST.", details), false);
      expect(help).toMatch(/[^.]\. [A-Z].*\.$/);
      expect(help).not.toMatch(/HOST|undefined/);
      for (const name of parameters) {
        if (!NUMERIC_PARAMETERS.includes(name)) expect(help).toContain(`<${name}>`);
      }
    },
  );

  it("tells memory in units and counts in groups", () => {
    const details = { reason: "context", model: "qwen", context_size: 4096, needed: 9e8, available: 3e8 };
    const { help } = describeError(wireError("insufficient_memory", "HOST.", details), false);
    expect(help.replaceAll("\u00a0", " ")).toContain(
      "context of 4,096 tokens needs 900 MB of memory, but only 300 MB are free.",
    );
  });

  it("gives the host's words when the reason is missing or of a newer host, or a parameter is wrong", () => {
    const wrong = { reason: "other_version", path: "/m", version: "four" };
    const others = [
      { reason: "melted", path: "/m" },
      { reason: "toString" },
      { reason: "not_gguf", path: 7 },
    ];
    for (const details of [undefined, {}, wrong, ...others]) {
      expect(describeError(wireError("model_invalid", "HOST.", details), false).help).toBe("HOST.");
    }
  });

  it("offers the settings instead of a retry when the engine keeps failing", () => {
    const error = wireError("engine_unavailable", "Set fewer GPU layers.", { crashes: 5 });
    expect(describeError(error, false)).toMatchObject({
      help: "Set fewer GPU layers.",
      actions: ["open_settings"],
    });
    expect(describeError(wireError("engine_unavailable", "Gone."), false).actions).toEqual(["try_again"]);
  });

  it.each([
    [12, "Set fewer GPU layers"],
    ["auto", "Set fewer GPU layers"],
    [undefined, "Choose another model or a smaller context size"],
    [0, "Choose another model or a smaller context size"],
  ])("tells how often the engine failed with %s GPU layers, and the way out", (gpu_layers, wayOut) => {
    const details = { crashes: 5, within: 180_000, retry_after: 1, model: "qwen", gpu_layers };
    const { help } = describeError(wireError("engine_failing", "HOST.", details), false);
    expect(help).toContain("failed 5 times within 3 minutes with qwen");
    expect(help).toContain(wayOut);
  });

  it("gives the host's words for a code that is not known here", () => {
    const error = { code: "out_of_memory", message: "Too big.", retryable: true };
    expect(describeError(error, false)).toEqual({
      title: "Something went wrong.",
      help: "Too big.",
      actions: ["try_again"],
    });
  });
});
