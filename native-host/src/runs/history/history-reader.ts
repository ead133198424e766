import { hasCode } from "../../system/files/has-code.ts";
import type { HistoryFolder } from "./history-folder.ts";
import { type HistoryLine, parseHistoryLine } from "./history-line.ts";
import type { LinePlace } from "./history-writer.ts";
import { readLines } from "./read-lines.ts";

type OnLine = (line: HistoryLine, place: LinePlace) => void;

/** Another host may rewrite segments while they are read; more often than this it does not. */
const ATTEMPTS = 3;

/** Reads what was added to the history since the last time: by hosts before this one, and by others beside it. */
export class HistoryReader {
  private readonly folder: HistoryFolder;
  private readonly consumed = new Map<string, number>();

  constructor(folder: HistoryFolder) {
    this.folder = folder;
  }

  /** Tells every new line but those of segments that `isKnown`; rejects as the file system does. */
  async readNew(isKnown: (segment: string) => boolean, onLine: OnLine): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const segments = (await this.folder.list()).filter(({ name }) => !isKnown(name));
      const grown = segments.filter(({ name, size }) => size > (this.consumed.get(name) ?? 0));
      const vanished: string[] = [];
      for (const { name } of grown) if (!(await this.readSegment(name, onLine))) vanished.push(name);
      if (vanished.length === 0) return;
    }
  }

  /** False when the segment has gone: what it held is in a new one. */
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
