import { describe, expect, it } from "vitest";
import { promptShares } from "../../../../native-host/src/engines/scripted/play-script.ts";

describe("whose the scripted engine's prompt is", () => {
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

  it("leaves the beginning of an answer out", () => {
    expect(
      promptShares([
        { role: "user", content: "one two" },
        { role: "assistant", content: "three four" },
      ]),
    ).toEqual({ system: 0, history: 0, message: 2 });
  });

  it("says nothing without a message of the user", () => {
    expect(promptShares([{ role: "assistant", content: "three" }])).toBeUndefined();
  });
});
