import { hasCode } from "../../system/files/has-code.ts";
import type { HistoryFolder } from "./history-folder.ts";
import { type HistoryLine, parseHistoryLine } from "./history-line.ts";
import type { LinePlace } from "./history-writer.ts";
import { readLines } from "./read-lines.ts";

type OnLine = (line: HistoryLine, place: LinePlace) => void;

/** Retries of a pass during which another host rewrote segments. */
const ATTEMPTS = 3;

/**
 * Reads the lines added to the history since the last read, by earlier hosts and by others that run at the same
 * time.
 */
export class HistoryReader {
  private readonly folder: HistoryFolder;
  private readonly consumed = new Map<string, number>();

  constructor(folder: HistoryFolder) {
    this.folder = folder;
  }

  /**
   * Passes every new line to `onLine`, except those in segments that `isKnown`. Rejects with the file system's
   * error.
   */
  async readNew(isKnown: (segment: string) => boolean, onLine: OnLine): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const segments = (await this.folder.list()).filter(({ name }) => !isKnown(name));
      const grown = segments.filter(({ name, size }) => size > (this.consumed.get(name) ?? 0));
      const vanished: string[] = [];
      for (const { name } of grown) if (!(await this.readSegment(name, onLine))) vanished.push(name);
      if (vanished.length === 0) return;
    }
  }

  /** Returns false if the segment has vanished. Its lines are then in a new segment. */
  private async readSegment(name: string, onLine: OnLine): Promise<boolean> {
    try {
      for await (const { lines, consumed } of readLines(this.folder, name, this.consumed.get(name) ?? 0)) {
        for (const { text, offset, length } of lines) {
          onLine(parseHistoryLine(text), { segment: name, offset, length });
        }
        this.consumed.set(name, consumed);
      }
      return true;
    } catch (error) {
      if (hasCode(error, "ENOENT")) return false;
      throw error;
    }
  }
}
