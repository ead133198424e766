import { expect, it } from "vitest";
import { contextUse } from "../../../../extension/src/panel/state/context-use.ts";
import { answer, finished, MODEL, question } from "../../../gallery/sample-runs.ts";

it("returns nothing until something was measured", () => {
  expect(contextUse([], undefined)).toBeUndefined();
  expect(contextUse([question("x"), answer({})], MODEL)).toBeUndefined();
});

it("returns no tokens used in a new chat with a loaded model", () => {
  expect(contextUse([], MODEL)).toEqual({ used: 0, size: 4096 });
});

it("counts tokens while an answer is written, then uses the host's count", () => {
  const prompt = { processed: 300, total: 364, cached: 236 };
  expect(contextUse([answer({ phase: "writing", prompt, output_tokens: 10 })], MODEL)).toEqual({
    used: 310,
    size: 4096,
  });
  expect(contextUse([finished("x")], MODEL)).toEqual({ used: 399, size: 4096 });
});
