import type { Readable } from "node:stream";

/** Longer lines are cut, UTF-16 code units. */
const LONGEST_LINE = 500;

/** Reads a stream to its end, whatever comes, and hands on its lines that are not empty. */
export function drainLines(stream: Readable, onLine: (line: string) => void): void {
  let started = "";
  const take = (line: string): void => {
    const text = line.trimEnd();
    if (text !== "") onLine(text.slice(0, LONGEST_LINE));
  };
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = chunk.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      take(started + line);
      started = "";
    }
    started = (started + last).slice(0, LONGEST_LINE);
  });
  stream.on("end", () => take(started));
  // A pipe that breaks says no more than the end of the process does.
  stream.on("error", () => undefined);
}
