import type { HistoryFolder } from "./history-folder.ts";
import { LineSplitter, type PlacedLine } from "./line-splitter.ts";

/** What is parsed in one go: small enough that no generation waits a millisecond for it, bytes. */
const CHUNK_BYTES = 32 * 1024;

export interface LineBatch {
  lines: PlacedLine[];
  /** Where to go on next time, bytes. */
  consumed: number;
}

/** The whole lines of a segment from `offset` (the start of a line) on, a chunk at a time. */
export async function* readLines(
  folder: HistoryFolder,
  name: string,
  offset: number,
): AsyncGenerator<LineBatch> {
  const splitter = new LineSplitter(offset);
  for await (const chunk of folder.chunks(name, offset, CHUNK_BYTES)) {
    const lines = splitter.push(chunk);
    yield { lines, consumed: splitter.consumed };
  }
}
