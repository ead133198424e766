import type { EngineFinish, EnginePart } from "../engine.ts";
import type { SegmentText } from "../output/channel-splitter.ts";
import { StopStringFilter } from "../output/stop-string-filter.ts";
import { ThoughtSplitter } from "../output/thought-splitter.ts";
import { KNOWN_TAGS } from "../output/thought-tags.ts";
import type { AnswerChunk, ToolCallPiece, Usage } from "./read-chunk.ts";
import type { ServerReports } from "./reported-numbers.ts";

/** Most UTF-16 code units of tool calls that are kept and shown. */
const MOST_TOOL_TEXT = 64 * 1024;

/** The finish reasons of OpenAI's API, and those of servers that have their own. Others mean `stop`. */
const REASONS: ReadonlyMap<string, EngineFinish["reason"]> = new Map<string, EngineFinish["reason"]>([
  ["length", "length"],
  ["max_tokens", "length"],
  ["model_length", "context_full"],
  ["context_length_exceeded", "context_full"],
  ["content_filter", "filtered"],
  ["content-filter", "filtered"],
  ["safety", "filtered"],
]);
/** Finish reasons that say that the server failed or gave up. */
export const FAILED_REASONS: ReadonlySet<string> = new Set(["error", "abort", "aborted", "cancelled"]);

export interface AnswerReaderOptions {
  stop: readonly string[];
}

/**
 * Turns the chunks of an answer into parts: separates the thought from the answer, cuts at stop strings that the server
 * did not honour, and remembers what the server reports.
 */
export class AnswerReader {
  readonly #splitter = new ThoughtSplitter({ tags: KNOWN_TAGS });
  readonly #filter: StopStringFilter;
  readonly #toolCalls = new Map<number, { name: string; text: string }>();
  readonly #reports: ServerReports = {};
  #toolTextLength = 0;
  #finishReason: string | undefined;
  #isStopped = false;
  /** White space at the end of a thought, which belongs to it only if more of it follows. */
  #heldThought = "";
  #hasThought = false;
  #hasAnswer = false;
  /** Output tokens so far, if the server counts them with every chunk. */
  #counted = 0;

  constructor({ stop }: AnswerReaderOptions) {
    this.#filter = new StopStringFilter(stop);
  }

  /** True once a stop string is complete. Nothing more is wanted of the server. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** The server's word for the end of the answer; absent while it goes on. */
  get finishReason(): string | undefined {
    return this.#finishReason;
  }

  get reports(): Readonly<ServerReports> {
    return this.#reports;
  }

  /** @param at arrival, ms of the monotonic clock */
  take(chunk: AnswerChunk, at: number): EnginePart[] {
    const parts: EnginePart[] = [];
    const { progress, usage, timings, finishReason, text, thought } = chunk;
    if (progress !== undefined && !this.#hasThought && !this.#hasAnswer) {
      const { total, cache, processed } = progress;
      parts.push({
        type: "prompt_progress",
        at,
        total,
        cached: Math.min(cache, total),
        processed: Math.min(processed, total),
      });
    }
    for (const call of chunk.toolCalls) this.#addToolCall(call);
    if (text !== "" || thought !== "" || chunk.toolCalls.length > 0) parts.push(...this.#write(chunk, at));
    this.#reports.usage = merge(this.#reports.usage, usage);
    this.#reports.timings = timings ?? this.#reports.timings;
    this.#finishReason ??= finishReason;
    return parts;
  }

  /** Returns the text held back and the tool calls, in their own notation. Call after the last chunk. */
  finish(): EnginePart[] {
    if (this.#isStopped) return [];
    const pieces = this.#filtered(this.#splitter.flush());
    const rest = this.#filter.flush();
    if (rest !== "") pieces.push({ text: rest, segment: "answer" });
    const calls = [...this.#toolCalls.values()].map(
      ({ name, text }) => `\`\`\`tool_call\n${name}(${text})\n\`\`\``,
    );
    if (calls.length > 0)
      pieces.push({ text: `${this.#hasAnswer ? "\n\n" : ""}${calls.join("\n\n")}`, segment: "answer" });
    return pieces.map((piece) => ({ type: "text", ...piece }));
  }

  /** Returns why the answer ended, for a server that said so or closed the stream properly. */
  end(): Pick<EngineFinish, "reason" | "note"> {
    if (this.#isStopped) return { reason: "stop" };
    const reason = REASONS.get(this.#finishReason?.toLowerCase() ?? "") ?? "stop";
    return { reason, ...(this.#toolCalls.size > 0 && reason === "stop" && { note: "tool_calls" }) };
  }

  #write({ text, thought, timings }: AnswerChunk, at: number): EnginePart[] {
    const pieces = [...this.#think(thought), ...this.#answer(text)];
    const segment = text === "" ? "thought" : this.#splitter.segment;
    const [first = { text: "", segment }, ...rest] = pieces;
    return [
      { type: "tokens", at, ...first, ...this.#count(timings?.predicted_n) },
      ...rest.map((piece): EnginePart => ({ type: "text", ...piece })),
    ];
  }

  #count(outputTokens: number | undefined): { count?: number; output_tokens?: number } {
    if (outputTokens === undefined || outputTokens <= this.#counted) return {};
    const count = outputTokens - this.#counted;
    this.#counted = outputTokens;
    return { count, output_tokens: outputTokens };
  }

  #think(thought: string): SegmentText[] {
    const whole = this.#heldThought + (this.#hasThought ? thought : thought.trimStart());
    const text = whole.trimEnd();
    this.#heldThought = whole.slice(text.length);
    if (text === "") return [];
    this.#hasThought = true;
    return [{ text, segment: "thought" }];
  }

  #answer(text: string): SegmentText[] {
    // White space between a thought and the answer belongs to neither.
    const own = this.#hasThought && !this.#hasAnswer ? text.trimStart() : text;
    if (own === "") return [];
    this.#hasAnswer = true;
    return this.#filtered(this.#splitter.push(own));
  }

  /** Cuts at stop strings, which are looked for in the answer only. */
  #filtered(pieces: readonly SegmentText[]): SegmentText[] {
    const kept: SegmentText[] = [];
    for (const piece of pieces) {
      if (piece.segment === "thought") kept.push(piece);
      else if (!this.#isStopped) {
        const { text, stopped } = this.#filter.push(piece.text);
        this.#isStopped = stopped;
        if (text !== "") kept.push({ text, segment: "answer" });
      }
    }
    return kept;
  }

  #addToolCall({ index = this.#toolCalls.size, function: called = {} }: ToolCallPiece): void {
    const call = this.#toolCalls.get(index) ?? { name: "", text: "" };
    const room = MOST_TOOL_TEXT - this.#toolTextLength;
    if (room <= 0) return;
    const name = (called.name ?? "").slice(0, room);
    const text = (called.arguments ?? "").slice(0, Math.max(0, room - name.length));
    // Counts an empty piece too, so that the calls themselves are bounded.
    this.#toolTextLength += name.length + text.length + 1;
    this.#toolCalls.set(index, { name: call.name + name, text: call.text + text });
  }
}

/** Keeps numbers of an earlier report that a later one leaves out. */
function merge(before: Usage | undefined, after: Usage | undefined): Usage | undefined {
  if (before === undefined || after === undefined) return after ?? before;
  const given = Object.entries(after).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}
