import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createBottomLine } from "../../../../native-host/src/cli/terminal/bottom-line.ts";

function createOutput(fields: { isTTY?: boolean; rows?: number; columns?: number }) {
  const output = Object.assign(new PassThrough(), fields);
  let text = "";
  output.on("data", (chunk) => {
    text += String(chunk);
  });
  return {
    output,
    take() {
      const taken = text.replaceAll("\u001b", "^");
      text = "";
      return taken;
    },
  };
}

describe("the bottom line", () => {
  it.each([[{ isTTY: false, rows: 24 }], [{ rows: 24 }], [{ isTTY: true }], [{ isTTY: true, rows: 5 }]])(
    "is unavailable for %j",
    (fields) => {
      expect(createBottomLine(createOutput(fields).output)).toBeUndefined();
    },
  );

  it("reserves the last row once, redraws it and releases it", () => {
    const { output, take } = createOutput({ isTTY: true, rows: 24, columns: 12 });
    const line = createBottomLine(output);
    line?.show("one");
    expect(take()).toBe("^D^[1A^7^[1;23r^8^7^[24;1H^[2K^[2mone^[0m^8");
    line?.show("longer than it");
    expect(take()).toBe("^7^[24;1H^[2K^[2mlonger than^[0m^8");
    line?.close();
    expect(take()).toBe("^7^[r^[24;1H^[2K^8");
    line?.close();
    expect(take()).toBe("");
  });

  it("follows a resized terminal", () => {
    const { output, take } = createOutput({ isTTY: true, rows: 24 });
    const line = createBottomLine(output);
    line?.show("one");
    take();
    output.rows = 30;
    line?.show("two");
    expect(take()).toBe("^7^[1;29r^8^7^[30;1H^[2K^[2mtwo^[0m^8");
  });
});
