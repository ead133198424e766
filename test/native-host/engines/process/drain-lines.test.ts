import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { drainLines } from "../../../../native-host/src/engines/process/engine-child.ts";

async function drain(...chunks: string[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  drainLines(stream, (line) => lines.push(line));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await finished(stream);
  return lines;
}

describe("drainLines", () => {
  it("passes on non-empty lines, however they are split", async () => {
    expect(await drain("one\ntw", "o\n\n  \nthr", "ee")).toEqual(["one", "two", "three"]);
  });

  it("cuts an endless line", async () => {
    const lines = await drain(
      ..."x"
        .repeat(40)
        .split("")
        .map((letter) => letter.repeat(100)),
      "\nnext\n",
    );
    expect(lines.map((line) => line.length)).toEqual([500, 4]);
  });
});
