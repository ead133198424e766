import type { EngineFinish, EnginePart } from "../engine.ts";
import { StopStringFilter } from "./stop-string-filter.ts";
import { type SegmentText, ThoughtSplitter, type ThoughtTags } from "./thought-splitter.ts";

export interface AnswerWriterOptions {
  stop: readonly string[];
  /** Tokens. */
  maxTokens: number;
  inputTokens: number;
  contextSize: number;
  tags: readonly ThoughtTags[];
  opened?: ThoughtTags | undefined;
}

/** Turns output tokens into parts: counts them, cuts at stop strings, tells thoughts apart, and knows when it is enough. */
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

  /** Why no further token is wanted; `undefined` while one is. */
  get ending(): Extract<EngineFinish["reason"], "stop" | "length" | "context_full"> | undefined {
    if (this.#stopped) return "stop";
    if (this.#outputTokens >= this.#options.maxTokens) return "length";
    if (this.#options.inputTokens + this.#outputTokens >= this.#options.contextSize) return "context_full";
    return undefined;
  }

  /** One output token whose text, as far as it is known, is `text`. */
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

  /** What was held back, once no token follows. */
  finish(): EnginePart[] {
    if (this.#stopped) return [];
    return [...this.#splitter.push(this.#filter.flush()), ...this.#splitter.flush()].map(textPart);
  }
}

function textPart(piece: SegmentText): EnginePart {
  return { type: "text", ...piece };
}
