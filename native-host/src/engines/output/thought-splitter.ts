import type { Segment } from "@tacho/shared/protocol/host-messages.ts";
import { longestBeginning } from "./stop-string-filter.ts";

/** The tags a model writes around its thoughts. */
export interface ThoughtTags {
  open: string;
  close: string;
}

export const THINK_TAGS: ThoughtTags = { open: "<think>", close: "</think>" };

export interface SegmentText {
  text: string;
  segment: Segment;
}

export interface ThoughtSplitterOptions {
  tags: readonly ThoughtTags[];
  /** The tags that the prompt has already opened. */
  opened?: ThoughtTags | undefined;
}

/** Separates thoughts from the answer in a stream of text, however it is split. Removes the tags. */
export class ThoughtSplitter {
  readonly #tags: readonly ThoughtTags[];
  #opened: ThoughtTags | undefined;
  #held = "";

  constructor({ tags, opened }: ThoughtSplitterOptions) {
    this.#tags = tags;
    this.#opened = opened;
  }

  get segment(): Segment {
    return this.#opened === undefined ? "answer" : "thought";
  }

  push(text: string): SegmentText[] {
    const pieces: SegmentText[] = [];
    let rest = this.#held + text;
    for (;;) {
      const marks = this.#opened === undefined ? this.#tags.map((tags) => tags.open) : [this.#opened.close];
      const next = firstOf(rest, marks);
      if (next === undefined) {
        const free = rest.length - longestBeginning(rest, marks);
        this.#held = rest.slice(free);
        addPiece(pieces, rest.slice(0, free), this.segment);
        return pieces;
      }
      addPiece(pieces, rest.slice(0, next.index), this.segment);
      rest = rest.slice(next.index + next.mark.length);
      this.#opened =
        this.#opened === undefined ? this.#tags.find((tags) => tags.open === next.mark) : undefined;
    }
  }

  /** Returns the text held back for a tag that did not come. */
  flush(): SegmentText[] {
    const pieces: SegmentText[] = [];
    addPiece(pieces, this.#held, this.segment);
    this.#held = "";
    return pieces;
  }
}

function firstOf(text: string, marks: readonly string[]): { index: number; mark: string } | undefined {
  let first: { index: number; mark: string } | undefined;
  for (const mark of marks) {
    const index = text.indexOf(mark);
    if (index !== -1 && (first === undefined || index < first.index)) first = { index, mark };
  }
  return first;
}

function addPiece(pieces: SegmentText[], text: string, segment: Segment): void {
  if (text !== "") pieces.push({ text, segment });
}
