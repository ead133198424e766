import type { EngineFinish, EnginePart } from "../engine.ts";
import { StopStringFilter } from "./stop-string-filter.ts";
import { type SegmentText, ThoughtSplitter, type ThoughtTags } from "./thought-splitter.ts";

export interface AnswerWriterOptions {
  stop: readonly string[];
  /** Maximum number of output tokens. */
  maxTokens: number;
  inputTokens: number;
  contextSize: number;
  tags: readonly ThoughtTags[];
  opened?: ThoughtTags | undefined;
}

/** Turns output tokens into parts: counts tokens, cuts at stop strings, separates thoughts and detects the end. */
export class AnswerWriter {
  readonly #options: AnswerWriterOptions;
  readonly #filter: StopStringFilter;
  readonly #splitter: ThoughtSplitter;
  #outputTokens = 0;
  #stopped = false;

  constructor(options: AnswerWriterOptions) {
    this.#options = options;
    this.#filter = new StopStringFilter(options.stop);
    this.#splitter = new ThoughtSplitter(options);
  }

  get outputTokens(): number {
    return this.#outputTokens;
  }

  /** The reason to stop, or `undefined` while more tokens are wanted. */
  get ending(): Extract<EngineFinish["reason"], "stop" | "length" | "context_full"> | undefined {
    if (this.#stopped) return "stop";
    if (this.#outputTokens >= this.#options.maxTokens) return "length";
    if (this.#options.inputTokens + this.#outputTokens >= this.#options.contextSize) return "context_full";
    return undefined;
  }

  /** Adds one output token. `text` is the decoded text so far available. `at`: ms of the shared monotonic clock. */
  write(text: string, at: number): EnginePart[] {
    this.#outputTokens += 1;
    const filtered = this.#filter.push(text);
    this.#stopped = filtered.stopped;
    const segmentBefore = this.#splitter.segment;
    const pieces = this.#splitter.push(filtered.text);
    if (filtered.stopped) pieces.push(...this.#splitter.flush());
    const [first = { text: "", segment: segmentBefore }, ...rest] = pieces;
    const output_tokens = this.#outputTokens;
    return [{ type: "tokens", at, ...first, count: 1, output_tokens }, ...rest.map(textPart)];
  }

  /** Returns the text that was held back. Call after the last token. */
  finish(): EnginePart[] {
    if (this.#stopped) return [];
    return [...this.#splitter.push(this.#filter.flush()), ...this.#splitter.flush()].map(textPart);
  }
}

function textPart(piece: SegmentText): EnginePart {
  return { type: "text", ...piece };
}
