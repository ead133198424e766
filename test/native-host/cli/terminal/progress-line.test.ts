import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createProgressLine } from "../../../../native-host/src/cli/terminal/progress-line.ts";

function setUp(isTTY: boolean, columns = 80) {
  const output = Object.assign(new PassThrough(), { isTTY, columns });
  return { line: createProgressLine(output), printed: () => String(output.read() ?? "") };
}

describe("the progress line", () => {
  it("redraws one line on a terminal and clears it", () => {
    const { line, printed } = setUp(true);
    line.show("Reading", 0.5, "5 of 10");
    expect(printed()).toBe(`\r\u001b[KReading [${"#".repeat(12)}${".".repeat(12)}] 50% 5 of 10`);
    line.clear();
    expect(printed()).toBe("\r\u001b[K");
    line.clear();
    expect(printed()).toBe("");
  });

  it("never exceeds the width of the terminal", () => {
    const { line, printed } = setUp(true, 20);
    line.show("A title that is much too long for this terminal");
    expect(printed().replace("\r\u001b[K", "")).toHaveLength(19);
  });

  it("prints one line per title when not on a terminal", () => {
    const { line, printed } = setUp(false);
    for (const share of [0, 0.5, 1]) line.show("Reading", share);
    line.show("Writing");
    line.clear();
    expect(printed()).toBe("Reading\nWriting\n");
  });
});
