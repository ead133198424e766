/** One line of a transcript: a frame, or what happened beside the frames. */
export type TranscriptLine<From extends string> =
  | { from: From; frame: unknown; outcome?: string }
  | ({ from: From; event: string } & Record<string, unknown>);

/** What two ends said to each other, line by line, in the order in which it was seen. */
export class Transcript<From extends string> {
  readonly lines: TranscriptLine<From>[] = [];
  readonly #neutral: (text: string) => string;

  /** `neutral`: takes what belongs to this machine out of a line. */
  constructor(neutral: (text: string) => string) {
    this.#neutral = neutral;
  }

  add(line: TranscriptLine<From>): void {
    this.lines.push(line);
  }

  /** As JSONL. */
  get text(): string {
    return this.lines.map((line) => `${this.#neutral(JSON.stringify(line))}\n`).join("");
  }
}
