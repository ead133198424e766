import type { EngineFinish, EnginePart } from "../engine.ts";
import type { SegmentText } from "./channel-splitter.ts";
import { StopStringFilter } from "./stop-string-filter.ts";
import { ThoughtSplitter, type ThoughtSplitterOptions } from "./thought-splitter.ts";
import type { ThoughtTags } from "./thought-tags.ts";

export interface AnswerWriterOptions extends ThoughtSplitterOptions {
  stop: readonly string[];
  /** Maximum number of output tokens. */
  maxTokens: number;
  inputTokens: number;
  contextSize: number;
}

/**
 * Turns output tokens into parts: counts tokens, separates the thought from the answer, cuts the answer at stop strings
 * and detects the end.
 */
export class AnswerWriter {
  readonly #options: AnswerWriterOptions;
  readonly #filter: StopStringFilter;
  readonly #splitter: ThoughtSplitter;
  #outputTokens = 0;
  #thoughtTokens = 0;
  #insertedTokens = 0;
  #stopped = false;

  constructor(options: AnswerWriterOptions) {
    this.#options = options;
    this.#filter = new StopStringFilter(options.stop);
    this.#splitter = new ThoughtSplitter(options);
  }

  get outputTokens(): number {
    return this.#outputTokens;
  }

  /** Number of tokens written inside a thought. */
  get thoughtTokens(): number {
    return this.#thoughtTokens;
  }

  /** The tags of the thought that is open, if one is. */
  get openThought(): ThoughtTags | undefined {
    return this.#splitter.openThought;
  }

  /** The reason to stop, or `undefined` while more tokens are wanted. */
  get ending(): Extract<EngineFinish["reason"], "stop" | "length" | "context_full"> | undefined {
    if (this.#stopped || this.#splitter.ended) return "stop";
    if (this.#outputTokens >= this.#options.maxTokens) return "length";
    const { inputTokens, contextSize } = this.#options;
    if (inputTokens + this.#outputTokens + this.#insertedTokens >= contextSize) return "context_full";
    return undefined;
  }

  /** Adds one output token. `text` is the decoded text so far available. `at`: ms of the shared monotonic clock. */
  write(text: string, at: number): EnginePart[] {
    this.#outputTokens += 1;
    const segmentBefore = this.#splitter.segment;
    const pieces = this.#filtered(this.#splitter.push(text));
    // The token that opens the thought is not part of it.
    if (segmentBefore === "thought" && this.#splitter.segment === "thought") this.#thoughtTokens += 1;
    const [first = { text: "", segment: segmentBefore }, ...rest] = pieces;
    const output_tokens = this.#outputTokens;
    return [{ type: "tokens", at, ...first, count: 1, output_tokens }, ...rest.map(textPart)];
  }

  /** Adds text that the engine put into the answer without sampling it. `count`: its tokens in the context. */
  insert(text: string, count: number): EnginePart[] {
    this.#insertedTokens += count;
    return this.#filtered(this.#splitter.push(text)).map(textPart);
  }

  /** Returns the text that was held back. Call after the last token. */
  finish(): EnginePart[] {
    if (this.#stopped) return [];
    const pieces = this.#filtered(this.#splitter.flush());
    if (!this.#stopped) addText(pieces, this.#filter.flush());
    return pieces.map(textPart);
  }

  /** Cuts at stop strings, which are looked for in the answer only. */
  #filtered(pieces: readonly SegmentText[]): SegmentText[] {
    const kept: SegmentText[] = [];
    for (const piece of pieces) {
      if (piece.segment === "thought") {
        kept.push(piece);
        continue;
      }
      if (this.#stopped) break;
      const { text, stopped } = this.#filter.push(piece.text);
      this.#stopped = stopped;
      addText(kept, text);
    }
    return kept;
  }
}

function addText(pieces: SegmentText[], text: string): void {
  if (text !== "") pieces.push({ text, segment: "answer" });
}

function textPart(piece: SegmentText): EnginePart {
  return { type: "text", ...piece };
}
