import type { Segment } from "@tacho/shared/protocol/host-messages.ts";
import { ChannelSplitter, type SegmentText } from "./channel-splitter.ts";
import { longestBeginning } from "./stop-string-filter.ts";
import { CHANNEL_MARKS, CHANNEL_TAGS, type ThoughtTags } from "./thought-tags.ts";

/** Kind of text that the model writes next, given what the prompt holds of its answer. */
export type AnswerStart =
  /** Nothing was written yet: a thought may open. */
  | { at: "start" }
  /** Inside a thought. `begun`: it already has text, so the white space that comes next belongs to it. */
  | { at: "thought"; tags: ThoughtTags; begun: boolean }
  /** Inside the answer, where no thought opens. `tags`: those around the thought before it, if any. */
  | { at: "answer"; tags?: ThoughtTags };

export interface ThoughtSplitterOptions {
  tags: readonly ThoughtTags[];
  /** Default: at the start. */
  start?: AnswerStart | undefined;
}

type State =
  | { at: "start" }
  | { at: "thought"; tags: ThoughtTags; begun: boolean }
  /** The thought is over. White space before the answer belongs to neither. */
  | { at: "gap" }
  | { at: "answer" }
  | { at: "channels"; splitter: ChannelSplitter };

/**
 * Separates the thought from the answer in a stream of text, however it is split. Removes the tags and the white space
 * around the thought. A thought opens at the start of the answer and nowhere else.
 */
export class ThoughtSplitter {
  readonly #tags: readonly ThoughtTags[];
  #state: State;
  #held = "";

  constructor({ tags, start = { at: "start" } }: ThoughtSplitterOptions) {
    // The channels of harmony are more than a pair of tags.
    this.#tags = tags.filter((each) => each !== CHANNEL_TAGS);
    this.#state =
      start.at !== "start" && start.tags === CHANNEL_TAGS
        ? { at: "channels", splitter: new ChannelSplitter(start.at) }
        : start;
  }

  get segment(): Segment {
    if (this.#state.at === "channels") return this.#state.splitter.segment;
    return this.#state.at === "thought" ? "thought" : "answer";
  }

  /** The tags of the thought that is open, as far as known. */
  get openThought(): ThoughtTags | undefined {
    if (this.#state.at === "channels") return this.#state.splitter.openThought;
    return this.#state.at === "thought" ? this.#state.tags : undefined;
  }

  /** True once the model has ended its answer by a mark in the text. */
  get ended(): boolean {
    return this.#state.at === "channels" && this.#state.splitter.ended;
  }

  push(text: string): SegmentText[] {
    const pieces: SegmentText[] = [];
    this.#held += text;
    while (this.#step(pieces));
    return pieces;
  }

  /** Returns the text held back for a tag that did not come. */
  flush(): SegmentText[] {
    const pieces: SegmentText[] = [];
    if (this.#state.at === "channels") pieces.push(...this.#state.splitter.flush());
    else if (this.#state.at !== "gap") addPiece(pieces, this.#held, this.segment);
    this.#held = "";
    return pieces;
  }

  /** Takes what it can from the held text. Returns true if the state changed, so that there may be more. */
  #step(pieces: SegmentText[]): boolean {
    const state = this.#state;
    switch (state.at) {
      case "start":
        return this.#open(pieces);
      case "thought":
        return this.#think(state, pieces);
      case "gap":
        this.#held = this.#held.trimStart();
        return this.#held !== "" && this.#enter({ at: "answer" });
      case "answer":
        addPiece(pieces, this.#take(this.#held.length), "answer");
        return false;
      case "channels":
        pieces.push(...state.splitter.push(this.#take(this.#held.length)));
        return false;
      default:
        return state satisfies never;
    }
  }

  #open(pieces: SegmentText[]): boolean {
    const begun = this.#held.trimStart();
    const opened = this.#tags.find(({ open }) => begun.startsWith(open));
    if (opened !== undefined) {
      this.#held = begun.slice(opened.open.length);
      return this.#enter({ at: "thought", tags: opened, begun: false });
    }
    if (begun.startsWith(CHANNEL_MARKS.channel)) {
      this.#held = begun;
      return this.#enter({ at: "channels", splitter: new ChannelSplitter() });
    }
    const marks = [...this.#tags.map(({ open }) => open), CHANNEL_MARKS.channel];
    if (marks.some((mark) => mark.startsWith(begun))) return false;
    addPiece(pieces, this.#take(this.#held.length), "answer");
    return this.#enter({ at: "answer" });
  }

  #think(state: Extract<State, { at: "thought" }>, pieces: SegmentText[]): boolean {
    if (!state.begun) {
      this.#held = this.#held.trimStart();
      if (this.#held === "") return false;
    }
    const { close } = state.tags;
    const closed = this.#held.indexOf(close);
    if (closed === -1) {
      // White space at the end is held back too: it belongs to the thought only if more of it follows.
      const free = this.#held.slice(0, this.#held.length - longestBeginning(this.#held, [close])).trimEnd();
      this.#held = this.#held.slice(free.length);
      if (free !== "") this.#state = { ...state, begun: true };
      addPiece(pieces, free, "thought");
      return false;
    }
    addPiece(pieces, this.#held.slice(0, closed).trimEnd(), "thought");
    this.#held = this.#held.slice(closed + close.length);
    return this.#enter({ at: "gap" });
  }

  #enter(state: State): true {
    this.#state = state;
    return true;
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return taken;
  }
}

function addPiece(pieces: SegmentText[], text: string, segment: Segment): void {
  if (text !== "") pieces.push({ text, segment });
}
