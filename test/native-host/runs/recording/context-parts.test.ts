import { describe, expect, it } from "vitest";
import { contextParts } from "../../../../native-host/src/runs/recording/derived-figures.ts";

const SHARES = { system: 30, history: 200, message: 40 };

describe("parts of the context", () => {
  it("adds up to its size", () => {
    expect(contextParts(SHARES, 300, 4096)).toEqual({
      system: 30,
      history: 200,
      message: 40,
      answer: 30,
      free: 3796,
    });
  });

  it("counts only the evaluated part of a stopped prompt", () => {
    expect(contextParts(SHARES, 100, 4096)).toEqual({
      system: 30,
      history: 70,
      message: 0,
      answer: 0,
      free: 3996,
    });
  });

  it.each([
    [undefined, 300, 4096],
    [SHARES, undefined, 4096],
    [SHARES, 300, undefined],
    [SHARES, 300, 299],
  ])("returns nothing for unknown or impossible counts: %j %s %s", (shares, used, size) => {
    expect(contextParts(shares, used, size)).toBeUndefined();
  });
});
