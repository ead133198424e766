import { describe, expect, it } from "vitest";
import { promptShares } from "../../../../native-host/src/engines/scripted/play-script.ts";

describe("prompt shares of the scripted engine", () => {
  it("counts the tokens of each part", () => {
    expect(
      promptShares([
        { role: "system", content: "be very brief" },
        { role: "user", content: "one two" },
        { role: "assistant", content: "three" },
        { role: "user", content: "four five six seven" },
      ]),
    ).toEqual({ system: 3, history: 3, message: 4 });
  });

  it("excludes the start of an answer", () => {
    expect(
      promptShares([
        { role: "user", content: "one two" },
        { role: "assistant", content: "three four" },
      ]),
    ).toEqual({ system: 0, history: 0, message: 2 });
  });

  it("returns nothing without a user message", () => {
    expect(promptShares([{ role: "assistant", content: "three" }])).toBeUndefined();
  });
});
