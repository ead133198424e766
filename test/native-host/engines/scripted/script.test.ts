import { describe, expect, it } from "vitest";
import {
  DEFAULT_SCRIPT,
  parseScript,
  readScript,
} from "../../../../native-host/src/engines/scripted/script.ts";

describe("a script", () => {
  it("fills in defaults for absent keys", () => {
    expect(parseScript("s.json", '{"tokens_per_second": 7}')).toEqual({
      ...DEFAULT_SCRIPT,
      tokens_per_second: 7,
    });
    expect(DEFAULT_SCRIPT).toMatchObject({
      context_size: 4096,
      prompt_tokens_per_second: 2000,
      tokens_per_second: 100,
    });
  });

  it("uses the default script without a path", async () => {
    expect(await readScript(undefined)).toBe(DEFAULT_SCRIPT);
  });

  it.each([
    ["not JSON", "{", /s\.json.*not JSON/],
    ["a rate of nothing", '{"tokens_per_second": 0}', /tokens_per_second/],
    ["an unknown fault", '{"faults": [{"at_token": 1, "kind": "explode"}]}', /faults/],
    ["a fault without a place", '{"faults": [{"kind": "crash"}]}', /faults/],
    ["a list", "[]", /invalid: the whole file/],
  ])("refuses a script with %s by name", (_what, text, message) => {
    expect(() => parseScript("s.json", text)).toThrow(
      expect.objectContaining({ code: "model_load_failed", message: expect.stringMatching(message) }),
    );
  });

  it("names a missing script file", async () => {
    await expect(readScript("/nowhere/s.json")).rejects.toThrow(/\/nowhere\/s\.json \(TACHO_SCRIPT\)/);
  });
});
