import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EngineFinish, EngineInput, EnginePart, PromptShares } from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import { AnswerWriter } from "../output/output-writer.ts";
import { type AnswerStart, ThoughtSplitter } from "../output/thought-splitter.ts";
import { KNOWN_TAGS, THINK_TAGS } from "../output/thought-tags.ts";
import { withHeldText } from "../output/with-held-text.ts";
import { Pacer } from "./pacer.ts";
import type { Script, Strike } from "./script.ts";
import { splitTokens } from "./split-tokens.ts";

/** Duration of a prefill step in ms. */
const PROMPT_STEP = 25;

interface PlayOptions {
  script: Script;
  contextSize: number;
  /**
   * Tokens in the simulated KV cache: the last prompt as far as it was read, and the message after it, joined as in the
   * next prompt. Updated in place.
   */
  sequence: string[];
  input: EngineInput;
  clock: Clock;
  strike: Strike;
  signal: AbortSignal;
}

/**
 * Plays one generation. Each token is due at a time counted from the start, so that delays do not add up. Parts
 * carry the actual times.
 */
export async function* playScript(options: PlayOptions): AsyncGenerator<EnginePart, void, void> {
  const { script, contextSize, sequence, input, clock, signal } = options;
  const started = clock.now();
  if (signal.aborted) {
    yield { type: "finish", at: started, reason: "aborted", output_tokens: 0, context_size: contextSize };
    return;
  }
  yield { type: "prompt_started", at: started };
  const promptText = input.messages.map((message) => message.content).join("\n");
  const prompt = splitTokens(promptText);
  const limit = contextSize - 1;
  if (prompt.length > limit) {
    const message = `The prompt has ${prompt.length} tokens; at most ${limit} fit in this context.`;
    throw new EngineError("prompt_too_long", message, { tokens: prompt.length, limit });
  }
  const cached = Math.max(0, Math.min(commonPrefix(prompt, sequence), prompt.length - 1));
  sequence.length = cached;
  const reply = splitTokens(script.reply.replaceAll("{{prompt}}", () => lastUserText(input)));
  const { written, start } = begunReply(reply, input.messages.at(-1));
  const writer = new AnswerWriter({
    stop: input.settings.stop,
    maxTokens: input.settings.max_tokens,
    inputTokens: prompt.length,
    contextSize,
    tags: KNOWN_TAGS,
    start,
  });
  const finish = (reason: EngineFinish["reason"]): EngineFinish => ({
    type: "finish",
    at: clock.now(),
    reason,
    input_tokens: prompt.length,
    cached_tokens: cached,
    output_tokens: writer.outputTokens,
    context_used: Math.min(sequence.length, prompt.length) + writer.outputTokens,
    context_size: contextSize,
  });

  const pacer = new Pacer(clock, signal);
  yield* readPrompt(options, prompt, started, pacer);
  if (signal.aborted) {
    yield finish("aborted");
    return;
  }
  const evaluated = started + ((prompt.length - cached) / script.prompt_tokens_per_second) * 1000;
  yield { type: "prompt_evaluated", at: clock.now() };
  await strikeAt(0, options);

  yield* withHeldText(
    writer,
    writeAnswer(options, { reply: reply.slice(written), promptText, evaluated, writer, pacer }),
  );
  yield finish(signal.aborted ? "aborted" : (writer.ending ?? "stop"));
}

interface AnswerState {
  /** The tokens to write. */
  reply: readonly string[];
  promptText: string;
  /** Due time of the end of prefill, ms of the clock. */
  evaluated: number;
  writer: AnswerWriter;
  pacer: Pacer;
}

async function* writeAnswer(
  options: PlayOptions,
  { reply, promptText, evaluated, writer, pacer }: AnswerState,
): AsyncGenerator<EnginePart, void, void> {
  const { script, sequence, clock, signal } = options;
  let answer = "";
  try {
    for (const [index, token] of reply.entries()) {
      if (writer.ending !== undefined) break;
      await pacer.until(evaluated + (index / script.tokens_per_second) * 1000);
      if (signal.aborted) break;
      await strikeAt(index + 1, options);
      answer += token;
      yield* writer.write(token, clock.now());
    }
  } finally {
    if (answer !== "") replace(sequence, splitTokens(`${promptText}\n${answer}`));
  }
}

interface BegunReply {
  /** Number of tokens of the reply that the request has already. */
  written: number;
  start: AnswerStart;
}

/** Finds where the reply goes on after a thought that the request begins with. Without one it starts anew. */
function begunReply(reply: readonly string[], last: ChatMessage | undefined): BegunReply {
  const { role, content = "", thought = "" } = last ?? {};
  const anew: BegunReply = { written: 0, start: { at: "start" } };
  if (role !== "assistant" || thought === "") return anew;
  const splitter = new ThoughtSplitter({ tags: KNOWN_TAGS });
  const texts = { thought: "", answer: "" };
  for (const [index, token] of reply.entries()) {
    for (const { text, segment } of splitter.push(token)) texts[segment] += text;
    if (texts.thought.length < thought.length || texts.answer.length < content.length) continue;
    if (texts.thought !== thought || texts.answer !== content) return anew;
    const isThinking = splitter.segment === "thought";
    return {
      written: index + 1,
      start: isThinking
        ? { at: "thought", tags: splitter.openThought ?? THINK_TAGS, begun: true }
        : { at: "answer" },
    };
  }
  return anew;
}

async function* readPrompt(
  { script, sequence, input, clock, signal }: PlayOptions,
  prompt: readonly string[],
  started: number,
  pacer: Pacer,
): AsyncGenerator<EnginePart, void, void> {
  const cached = sequence.length;
  const total = prompt.length;
  const step = Math.max(1, Math.round((script.prompt_tokens_per_second * PROMPT_STEP) / 1000));
  const shares = promptShares(input.messages);
  yield {
    type: "prompt_progress",
    at: started,
    processed: cached,
    total,
    cached,
    ...(shares !== undefined && { shares }),
  };
  for (let processed = cached; processed < total; ) {
    const next = Math.min(total, processed + step);
    await pacer.until(started + ((next - cached) / script.prompt_tokens_per_second) * 1000);
    if (signal.aborted) return;
    for (const token of prompt.slice(processed, next)) sequence.push(token);
    processed = next;
    yield { type: "prompt_progress", at: clock.now(), processed, total, cached };
  }
}

function replace(sequence: string[], tokens: readonly string[]): void {
  sequence.length = 0;
  for (const token of tokens) sequence.push(token);
}

async function strikeAt(token: number, { script, strike }: PlayOptions): Promise<void> {
  for (const fault of script.faults) {
    if ("at_token" in fault && fault.at_token === token) await strike(fault.kind);
  }
}

function lastUserText({ messages }: EngineInput): string {
  return messages.findLast((message) => message.role === "user")?.content ?? "";
}

/** Returns the length of the common prefix. */
function commonPrefix<T>(left: readonly T[], right: readonly T[]): number {
  const most = Math.min(left.length, right.length);
  for (let index = 0; index < most; index += 1) {
    if (left[index] !== right[index]) return index;
  }
  return most;
}

/** Splits the tokens of a prompt by origin. The prompt is its messages joined by line feeds. */
export function promptShares(messages: readonly ChatMessage[]): PromptShares | undefined {
  const last = messages.findLastIndex(({ role }) => role === "user");
  if (last < 0) return undefined;
  const first = messages[0]?.role === "system" ? 1 : 0;
  const end = messages.at(-1)?.role === "assistant" ? messages.length - 1 : messages.length;
  const system = countTokens(messages.slice(0, first));
  const before = countTokens(messages.slice(0, last));
  return { system, history: before - system, message: countTokens(messages.slice(0, end)) - before };
}

/**
 * Counts the tokens of messages joined by line feeds. White space belongs to the word after it, so a prefix of a
 * prompt has the same tokens on its own.
 */
function countTokens(messages: readonly ChatMessage[]): number {
  return messages.length === 0 ? 0 : splitTokens(messages.map(({ content }) => content).join("\n")).length;
}
