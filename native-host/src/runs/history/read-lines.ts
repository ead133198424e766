import type { HistoryFolder } from "./history-folder.ts";
import { LineSplitter, type PlacedLine } from "./line-splitter.ts";

/** Bytes parsed per turn. Small enough to delay a generation by less than a millisecond. */
const CHUNK_BYTES = 32 * 1024;

export interface LineBatch {
  lines: PlacedLine[];
  /** Offset in bytes at which to continue. */
  consumed: number;
}

/** Yields the complete lines of a segment chunk by chunk. `offset` must be the start of a line. */
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
