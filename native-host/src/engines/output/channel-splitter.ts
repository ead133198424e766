import type { Segment } from "@tacho/shared/protocol/host-messages.ts";
import { longestBeginning } from "./stop-string-filter.ts";
import { CHANNEL_MARKS, CHANNEL_TAGS, type ThoughtTags } from "./thought-tags.ts";

export interface SegmentText {
  text: string;
  segment: Segment;
}

const FINAL = "final";
/** A longer header is none: the model does not follow the format. UTF-16 code units. */
const LONGEST_HEADER = 256;

/**
 * Separates the channels of the harmony format: `<|channel|>analysis<|message|>...<|end|><|start|>assistant...`. The
 * final channel is the answer, all others are thought.
 */
export class ChannelSplitter {
  /** Segment of the message being written; undefined between messages. */
  #message: Segment | undefined;
  #last: Segment = "answer";
  #begun: boolean;
  #hadThought = false;
  #held = "";
  #ended = false;

  /** @param begun segment of a message that the prompt has begun */
  constructor(begun?: Segment) {
    this.#message = begun;
    this.#begun = begun !== undefined;
  }

  get segment(): Segment {
    return this.#message ?? this.#last;
  }

  get openThought(): ThoughtTags | undefined {
    return this.#message === "thought" ? CHANNEL_TAGS : undefined;
  }

  /** True once the message of the final channel has ended. */
  get ended(): boolean {
    return this.#ended;
  }

  push(text: string): SegmentText[] {
    const pieces: SegmentText[] = [];
    if (this.#ended) return pieces;
    this.#held += text;
    while (!this.#ended && (this.#message === undefined ? this.#readHeader() : this.#readBody(pieces)));
    return pieces;
  }

  flush(): SegmentText[] {
    const rest = this.#message === undefined ? "" : this.#held;
    this.#held = "";
    return rest === "" ? [] : [{ text: rest, segment: this.segment }];
  }

  #readHeader(): boolean {
    const end = this.#held.indexOf(CHANNEL_MARKS.message);
    if (end === -1 && this.#held.length <= LONGEST_HEADER) return false;
    const header = end === -1 ? "" : this.#held.slice(0, end);
    const channel = header.split(CHANNEL_MARKS.channel)[1]?.trim() ?? FINAL;
    this.#held = end === -1 ? this.#held : this.#held.slice(end + CHANNEL_MARKS.message.length);
    this.#message = channel.startsWith(FINAL) ? "answer" : "thought";
    this.#last = this.#message;
    this.#begun = false;
    return true;
  }

  #readBody(pieces: SegmentText[]): boolean {
    const segment = this.segment;
    const isThought = segment === "thought";
    const trimsStart = !this.#begun && (isThought || this.#hadThought);
    if (trimsStart) this.#held = this.#held.trimStart();
    const end = this.#held.indexOf(CHANNEL_MARKS.end);
    const free = end === -1 ? this.#held.length - longestBeginning(this.#held, [CHANNEL_MARKS.end]) : end;
    const body = this.#held.slice(0, free);
    const text = isThought ? body.trimEnd() : body;
    if (text !== "") {
      // Several thoughts are one to the reader.
      const joint = isThought && this.#hadThought && !this.#begun ? "\n\n" : "";
      pieces.push({ text: joint + text, segment });
      this.#begun = true;
    }
    if (end === -1) {
      this.#held = this.#held.slice(text.length);
      return false;
    }
    this.#held = this.#held.slice(end + CHANNEL_MARKS.end.length);
    this.#message = undefined;
    if (isThought) this.#hadThought = true;
    else this.#ended = true;
    return true;
  }
}
