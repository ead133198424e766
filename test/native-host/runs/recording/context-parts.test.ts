import { describe, expect, it } from "vitest";
import { contextParts } from "../../../../native-host/src/runs/recording/derived-figures.ts";

const SHARES = { system: 30, history: 200, message: 40 };

describe("the parts of the context", () => {
  it("are together its size", () => {
    expect(contextParts(SHARES, 300, 4096)).toEqual({
      system: 30,
      history: 200,
      message: 40,
      answer: 30,
      free: 3796,
    });
  });

  it("count what was read of a prompt that was stopped", () => {
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
  ])("are absent where one of the counts is unknown or impossible: %j %s %s", (shares, used, size) => {
    expect(contextParts(shares, used, size)).toBeUndefined();
  });
});
