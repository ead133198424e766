const LINE_FEED = 0x0a;

/** One line of a file and where it is, bytes; `length` is without the line feed. */
export interface PlacedLine {
  text: string;
  offset: number;
  length: number;
}

/** Cuts chunks of a file into its whole lines, linear in the bytes. What follows the last line feed waits for more. */
export class LineSplitter {
  private rest: Buffer[] = [];
  private offset: number;

  /** `offset`: where in the file the first chunk begins, at the start of a line. */
  constructor(offset: number) {
    this.offset = offset;
  }

  /** Where the line that is not whole yet begins. */
  get consumed(): number {
    return this.offset;
  }

  /** Empty lines are left out. */
  push(chunk: Buffer): PlacedLine[] {
    const lines: PlacedLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const piece = chunk.subarray(start, end);
      const line = this.rest.length === 0 ? piece : Buffer.concat([...this.rest, piece]);
      this.rest = [];
      if (line.length > 0)
        lines.push({ text: line.toString("utf8"), offset: this.offset, length: line.length });
      this.offset += line.length + 1;
      start = end + 1;
    }
    if (start < chunk.length) this.rest.push(chunk.subarray(start));
    return lines;
  }
}
