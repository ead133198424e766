/** One line of a transcript: a frame, or an event between frames. */
export type TranscriptLine<From extends string> =
  | { from: From; frame: unknown; outcome?: string }
  | ({ from: From; event: string } & Record<string, unknown>);

/** The messages between two ends, line by line, in the order observed. */
export class Transcript<From extends string> {
  readonly lines: TranscriptLine<From>[] = [];
  readonly #neutral: (text: string) => string;

  /** `neutral` removes machine-specific text from a line. */
  constructor(neutral: (text: string) => string) {
    this.#neutral = neutral;
  }

  add(line: TranscriptLine<From>): void {
    this.lines.push(line);
  }

  /** The transcript as JSONL. */
  get text(): string {
    return this.lines.map((line) => `${this.#neutral(JSON.stringify(line))}\n`).join("");
  }
}
