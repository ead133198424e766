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
  /** Bytes read of each segment that exists. */
  private readonly consumed = new Map<string, number>();

  constructor(folder: HistoryFolder) {
    this.folder = folder;
  }

  /** Names of the segments that were read. */
  get segments(): string[] {
    return [...this.consumed.keys()];
  }

  /**
   * Passes every new line to `onLine`, except those in segments that `isKnown`. Resolves with the names of all segments
   * that exist. Rejects with the file system's error.
   */
  async readNew(isKnown: (segment: string) => boolean, onLine: OnLine): Promise<ReadonlySet<string>> {
    for (let attempt = 1; ; attempt += 1) {
      const listed = await this.folder.list();
      const names = new Set(listed.map(({ name }) => name));
      for (const name of this.consumed.keys()) if (!names.has(name)) this.consumed.delete(name);
      const segments = listed.filter(({ name }) => !isKnown(name));
      const grown = segments.filter(({ name, size }) => size > (this.consumed.get(name) ?? 0));
      const vanished: string[] = [];
      for (const { name } of grown) if (!(await this.readSegment(name, onLine))) vanished.push(name);
      if (vanished.length === 0 || attempt === ATTEMPTS) return names;
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
