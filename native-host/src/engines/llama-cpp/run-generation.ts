import type { Token } from "node-llama-cpp";
import type { EnginePart } from "../engine.ts";
import { AnswerWriter } from "../output/output-writer.ts";
import type { AnswerStart } from "../output/thought-splitter.ts";
import { withHeldText } from "../output/with-held-text.ts";
import { AnswerGrammar } from "./decoding/answer-grammar.ts";
import type { DraftSource } from "./drafting/draft-source.ts";
import { ModelDrafts } from "./drafting/model-drafts.ts";
import { TextDrafts } from "./drafting/text-drafts.ts";
import type { GenerationState, ReadyModel } from "./generation-state.ts";
import { AnswerHistory } from "./prompt/answer-history.ts";
import { tokenizePrompt } from "./prompt/tokenize-prompt.ts";
import { readPrompt } from "./read-prompt.ts";
import { type AnswerEnd, writeAnswer } from "./write-answer.ts";

export interface RunGenerationOptions
  extends ReadyModel,
    Pick<GenerationState, "input" | "clock" | "signal"> {}

/**
 * Runs one generation from messages to finish. Leaving the loop early keeps the sequence as far as it was
 * evaluated.
 */
export async function* runGeneration(options: RunGenerationOptions): AsyncGenerator<EnginePart, void, void> {
  const { loaded, vocabulary, history, cache, speed, input, clock, signal } = options;
  const { sequence } = loaded;
  const contextSize = sequence.contextSize;
  if (signal.aborted) {
    yield { type: "finish", at: clock.now(), reason: "aborted", output_tokens: 0, context_size: contextSize };
    return;
  }
  yield { type: "prompt_started", at: clock.now() };
  const rendered = options.prompt.render(input.messages, input.settings, input.raw);
  const limit = contextSize - 1;
  const prompt = await tokenizePrompt({
    tokenizer: vocabulary,
    pieces: rendered.pieces,
    beginning: rendered.beginning,
    // The tokens of an earlier answer are forgotten in time, so a reproducible prompt must not depend on them.
    history: input.reproducible ? new AnswerHistory() : history,
    limit,
    signal,
  });
  if (prompt === undefined) {
    yield { type: "finish", at: clock.now(), reason: "aborted", output_tokens: 0, context_size: contextSize };
    return;
  }
  const { tokens } = prompt;
  const cached = await cache.keep(tokens, input.reproducible);
  const writer = new AnswerWriter({
    stop: [...input.settings.stop, ...rendered.stops],
    maxTokens: input.settings.max_tokens,
    inputTokens: tokens.length,
    contextSize,
    tags: options.prompt.template.tags,
    start: rendered.start,
  });
  history.replace(prompt.texts);
  const threads = input.reproducible ? { reading: speed.fixed, writing: speed.fixed } : speed;
  const grammar = await openGrammar(options, rendered.start);
  const state: GenerationState = { ...options, threads, grammar };
  const drafts = canDraft(state) ? openDrafts(state, tokens) : undefined;
  const aborted = yield* readPrompt(state, prompt, cached);
  const end: AnswerEnd =
    aborted === undefined
      ? yield* withHeldText(writer, writeAnswer(state, { prompt, writer, cached, drafts }))
      : { reason: aborted };
  yield {
    type: "finish",
    at: clock.now(),
    ...end,
    input_tokens: tokens.length,
    cached_tokens: cached,
    output_tokens: writer.outputTokens,
    context_used: sequence.nextTokenIndex,
    context_size: contextSize,
    threads_reading: threads.reading.best,
    threads_writing: threads.writing.best,
    ...(drafts !== undefined &&
      drafts.drafted > 0 && {
        draft_tokens: drafts.drafted,
        accepted_tokens: drafts.accepted,
        draft_time_saved: Math.max(0, drafts.savedTime),
      }),
    learned: speed.learned,
  };
}

function openDrafts(
  { loaded, speed, clock, signal }: GenerationState,
  prompt: readonly Token[],
): DraftSource {
  const text = new TextDrafts(prompt, speed.draftCosts);
  const model = loaded.draftModel;
  return model === undefined
    ? text
    : new ModelDrafts({ text, model, prompt, lengths: speed.draftLengths, clock, signal });
}

async function openGrammar(
  { loaded, prompt, input }: RunGenerationOptions,
  start: AnswerStart,
): Promise<AnswerGrammar | undefined> {
  const { grammar: form } = input;
  const last = input.messages.at(-1);
  const begun = last?.role === "assistant" ? last.content : "";
  return form && AnswerGrammar.open({ ...loaded, form, begun, start, tags: prompt.template.ownTags });
}

/**
 * Drafts are refuted by cutting the sequence, which some models can do only by evaluating it again. A reproducible
 * generation has none, because tokens evaluated together differ in the last digits from tokens evaluated alone. A grammar
 * cannot go back.
 */
function canDraft({ loaded, input, grammar }: GenerationState): boolean {
  if (grammar !== undefined) return false;
  return input.settings.drafting === "auto" && !input.reproducible && !loaded.sequence.needsCheckpoints;
}
