import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Token } from "node-llama-cpp";
import type { EngineFinish, EngineInput, EnginePart } from "../engine.ts";
import { AnswerWriter } from "../output/output-writer.ts";
import { RepetitionWatch } from "../output/repetition-watch.ts";
import { withHeldText } from "../output/with-held-text.ts";
import { samplingOptions } from "./decoding/sampling-options.ts";
import { TokenDecoder } from "./decoding/token-decoder.ts";
import { TokenStream } from "./decoding/token-stream.ts";
import type { LlamaModelInMemory } from "./loading/load-model.ts";
import type { AnswerHistory, WrittenAnswer, WrittenToken } from "./prompt/answer-history.ts";
import type { ChunkSize } from "./prompt/chunk-size.ts";
import type { ModelPrompt } from "./prompt/model-prompt.ts";
import { promptShares } from "./prompt/prompt-shares.ts";
import type { PromptThreads } from "./prompt/prompt-threads.ts";
import { type TokenizedPrompt, tokenizePrompt } from "./prompt/tokenize-prompt.ts";
import type { Vocabulary } from "./prompt/vocabulary.ts";

export interface RunGenerationOptions {
  loaded: LlamaModelInMemory;
  prompt: ModelPrompt;
  vocabulary: Vocabulary;
  history: AnswerHistory;
  chunkSize: ChunkSize;
  promptThreads: PromptThreads;
  input: EngineInput;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Runs one generation from messages to finish. Leaving the loop early keeps the sequence as far as it was
 * evaluated.
 */
export async function* runGeneration(options: RunGenerationOptions): AsyncGenerator<EnginePart, void, void> {
  const { loaded, vocabulary, history, input, clock, signal } = options;
  const { sequence } = loaded;
  const contextSize = sequence.contextSize;
  if (signal.aborted) {
    yield { type: "finish", at: clock.now(), reason: "aborted", output_tokens: 0, context_size: contextSize };
    return;
  }
  yield { type: "prompt_started", at: clock.now() };
  const rendered = options.prompt.render(input.messages, input.settings);
  const limit = contextSize - 1;
  const prompt = await tokenizePrompt({
    tokenizer: vocabulary,
    pieces: rendered.pieces,
    beginning: rendered.beginning,
    history,
    limit,
    signal,
  });
  if (prompt === undefined) {
    yield { type: "finish", at: clock.now(), reason: "aborted", output_tokens: 0, context_size: contextSize };
    return;
  }
  const { tokens } = prompt;
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const cached = sequence.nextTokenIndex;
  const writer = new AnswerWriter({
    stop: [...input.settings.stop, ...rendered.stops],
    maxTokens: input.settings.max_tokens,
    inputTokens: tokens.length,
    contextSize,
    tags: options.prompt.template.tags,
    start: rendered.start,
  });
  history.replace(prompt.texts);
  let end: AnswerEnd | undefined = yield* readPrompt(options, prompt, cached);
  end ??= yield* withHeldText(writer, writeAnswer(options, { prompt, writer, cached }));
  yield {
    type: "finish",
    at: clock.now(),
    ...end,
    input_tokens: tokens.length,
    cached_tokens: cached,
    output_tokens: writer.outputTokens,
    context_used: sequence.nextTokenIndex,
    context_size: contextSize,
  };
}

/**
 * Evaluates all but the last chunk, which is evaluated with the first sampling. Returns a reason only if the
 * generation ends here.
 */
async function* readPrompt(
  { loaded, chunkSize, promptThreads, input, clock, signal }: RunGenerationOptions,
  { tokens, texts }: TokenizedPrompt,
  cached: number,
): AsyncGenerator<EnginePart, AnswerEnd | undefined, void> {
  const { llama, sequence } = loaded;
  const total = tokens.length;
  chunkSize.restart();
  promptThreads.restart();
  const shares = promptShares(input.messages, texts, total);
  yield {
    type: "prompt_progress",
    at: clock.now(),
    processed: cached,
    total,
    cached,
    ...(shares !== undefined && { shares }),
  };
  while (!signal.aborted) {
    const processed = sequence.nextTokenIndex;
    const threads = promptThreads.next;
    llama.maxThreads = threads;
    if (total - processed <= chunkSize.next) return undefined;
    const size = promptThreads.isTrial ? chunkSize.smallest : chunkSize.next;
    const started = clock.now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(processed, processed + size));
    const at = clock.now();
    const evaluated = sequence.nextTokenIndex - processed;
    promptThreads.measured(threads, evaluated, at - started);
    if (threads === promptThreads.best) chunkSize.measured(evaluated, at - started);
    yield { type: "prompt_progress", at, processed: sequence.nextTokenIndex, total, cached };
  }
  return { reason: "aborted" };
}

/** Why an answer ended. */
type AnswerEnd = Pick<EngineFinish, "reason" | "note">;

interface AnswerState {
  prompt: TokenizedPrompt;
  writer: AnswerWriter;
  cached: number;
}

async function* writeAnswer(
  { loaded, prompt: model, vocabulary, history, input, clock, signal }: RunGenerationOptions,
  { prompt, writer, cached }: AnswerState,
): AsyncGenerator<EnginePart, AnswerEnd, void> {
  const { llama, sequence, threads } = loaded;
  const { tokens } = prompt;
  const total = tokens.length;
  const endings = vocabulary.endingTokens(model.template.endings);
  const repetition = model.stopsRepetition(input.settings) ? new RepetitionWatch() : undefined;
  const decoder = new TokenDecoder(vocabulary, tokens, vocabulary.thoughtTokens);
  const outputTokens: Token[] = [];
  const answer = continueAnswer(prompt);
  let logitsAt: number | undefined;
  const sampling = samplingOptions({
    settings: input.settings,
    outputTokens,
    onLogits: () => {
      logitsAt ??= clock.now();
    },
  });
  let stream = new TokenStream(sequence.evaluate(tokens.slice(sequence.nextTokenIndex), sampling));
  let end: AnswerEnd | undefined;
  try {
    let token = await stream.take();
    let at = clock.now();
    const readAt = logitsAt ?? at;
    llama.maxThreads = threads.answer;
    yield { type: "prompt_progress", at: readAt, processed: total, total, cached };
    yield { type: "prompt_evaluated", at: readAt };
    while (token !== undefined && !signal.aborted) {
      if (vocabulary.isEnding(token) || endings.has(token)) {
        end = { reason: "stop" };
        break;
      }
      outputTokens.push(token);
      const text = decoder.push(token);
      answer.add(token, text, decoder.hasPending);
      const parts = writer.write(text, at);
      if (writer.ending !== undefined) end = { reason: writer.ending };
      else if (repetition?.add(token)) end = { reason: "stop", note: "repetition" };
      const spent = end === undefined && isSpent(writer, input.settings);
      if (end === undefined && !spent) stream.ask();
      yield* parts;
      if (end !== undefined) break;
      if (spent && writer.openThought !== undefined) {
        const { close, closing } = writer.openThought;
        const closingTokens = vocabulary.tokenize(closing, true, true);
        await stream.close();
        stream = new TokenStream(sequence.evaluate([token, ...closingTokens], sampling));
        answer.insert(closingTokens, closing);
        yield* writer.insert(close);
      }
      token = await stream.take();
      at = clock.now();
    }
  } finally {
    await stream.close();
    history.replace([...prompt.texts.filter(({ start }) => start !== answer.written.start), answer.written]);
  }
  return end ?? { reason: "aborted" };
}

/** Returns true when a thought has used up its tokens and must be closed. */
function isSpent(writer: AnswerWriter, { thinking_budget: budget }: EngineInput["settings"]): boolean {
  return budget !== "auto" && writer.openThought !== undefined && writer.thoughtTokens >= budget;
}

/** Starts the record of the answer: a new one after the prompt, or a continuation of the prompt's last text. */
function continueAnswer({ tokens, texts }: TokenizedPrompt) {
  const last = texts.at(-1);
  const continues = last !== undefined && last.start + last.tokens.length === tokens.length;
  const writtenTokens: WrittenToken[] = continues ? [...last.tokens] : [];
  const written: WrittenAnswer = {
    start: continues ? last.start : tokens.length,
    text: continues ? last.text : "",
    tokens: writtenTokens,
  };
  return {
    written,
    add(token: Token, text: string, isPending: boolean): void {
      written.text += text;
      writtenTokens.push({ token, end: isPending ? undefined : written.text.length });
    },
    /** Adds tokens that were not sampled. */
    insert(inserted: readonly Token[], text: string): void {
      written.text += text;
      for (const [index, token] of inserted.entries()) {
        writtenTokens.push({ token, end: index === inserted.length - 1 ? written.text.length : undefined });
      }
    },
  };
}
