const LINE_FEED = 0x0a;

/** One line of a file. `offset` and `length` are in bytes; `length` excludes the line feed. */
export interface PlacedLine {
  text: string;
  offset: number;
  length: number;
}

/** Splits chunks of a file into complete lines in linear time. Holds back the text after the last line feed. */
export class LineSplitter {
  private rest: Buffer[] = [];
  private offset: number;

  /** `offset`: position of the first chunk in the file, in bytes. Must be the start of a line. */
  constructor(offset: number) {
    this.offset = offset;
  }

  /** Offset in bytes of the first incomplete line. */
  get consumed(): number {
    return this.offset;
  }

  /** Returns the lines completed by this chunk. Omits empty lines. */
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
