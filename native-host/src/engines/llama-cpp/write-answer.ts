import type { Token } from "node-llama-cpp";
import type { EngineFinish, EngineInput, EnginePart } from "../engine.ts";
import { JsonEnd } from "../output/json-end.ts";
import type { AnswerWriter } from "../output/output-writer.ts";
import { RepetitionWatch } from "../output/repetition-watch.ts";
import type { ThoughtTags } from "../output/thought-tags.ts";
import { LlamaSequenceEnd } from "./decoding/llama-sequence-end.ts";
import { Sampling } from "./decoding/sampling-options.ts";
import { TokenDecoder } from "./decoding/token-decoder.ts";
import { TokenSteps } from "./decoding/token-steps.ts";
import type { DraftSource } from "./drafting/draft-source.ts";
import type { GenerationState } from "./generation-state.ts";
import type { WrittenAnswer, WrittenToken } from "./prompt/answer-history.ts";
import type { TokenizedPrompt } from "./prompt/tokenize-prompt.ts";

export interface AnswerState {
  prompt: TokenizedPrompt;
  writer: AnswerWriter;
  /** Prompt tokens that were in the cache. */
  cached: number;
  drafts: DraftSource | undefined;
}

/** Why an answer ended. */
export type AnswerEnd = Pick<EngineFinish, "reason" | "note">;

/** Evaluates the last chunk of the prompt and generates the answer. Returns why it ended. */
export async function* writeAnswer(
  state: GenerationState,
  { prompt, writer, cached, drafts }: AnswerState,
): AsyncGenerator<EnginePart, AnswerEnd, void> {
  const { loaded, prompt: model, speed, threads, vocabulary, history, input, grammar, clock, signal } = state;
  const { llama, sequence } = loaded;
  const { tokens } = prompt;
  const total = tokens.length;
  const read = sequence.nextTokenIndex;
  const endings = vocabulary.endingTokens(model.template.endings);
  const watchesRepetition = grammar === undefined && model.stopsRepetition(input.settings);
  const repetition = watchesRepetition ? new RepetitionWatch() : undefined;
  const json = grammar === undefined ? undefined : new JsonEnd();
  json?.push(grammar?.begun ?? "");
  const decoder = new TokenDecoder(vocabulary, tokens, vocabulary.thoughtTokens);
  const answer = continueAnswer(prompt);
  let logitsAt: number | undefined;
  const onLogits = (): void => {
    logitsAt ??= clock.now();
  };
  /** Writes the end of the open thought into the answer. Returns its tokens. */
  const closeThought = (thought: ThoughtTags) => {
    const closingTokens = vocabulary.tokenize(thought.closing, true, true);
    answer.insert(closingTokens, thought.closing);
    decoder.insert(closingTokens);
    grammar?.skipThought();
    return { closingTokens, parts: writer.insert(thought.close, closingTokens.length) };
  };
  // Without a budget the thought that the prompt opened is closed before anything is sampled.
  const opened = spentThought(writer, input.settings);
  const atOnce = opened === undefined ? { closingTokens: [], parts: [] } : closeThought(opened);
  yield* atOnce.parts;
  if (writer.ending !== undefined) return { reason: writer.ending };
  const steps = new TokenSteps({
    end: new LlamaSequenceEnd(llama, sequence, new Sampling({ settings: input.settings, onLogits }), grammar),
    clock,
    threads: threads.writing,
    drafts,
    rest: [...tokens.slice(read), ...atOnce.closingTokens],
    most: Math.min(input.settings.max_tokens, sequence.contextSize - total - atOnce.closingTokens.length),
  });
  /** Number of tokens after the prompt that are kept, with those that close a thought. */
  let kept = 0;
  let ended: AnswerEnd | undefined;
  const started = clock.now();
  try {
    let step = await steps.take();
    const readAt = logitsAt ?? step.at;
    speed.pace.measured(total - read, read, readAt - started);
    yield { type: "prompt_progress", at: readAt, processed: total, total, cached };
    yield { type: "prompt_evaluated", at: readAt };
    while (!signal.aborted) {
      const parts: EnginePart[] = [];
      let spent: ThoughtTags | undefined;
      for (const token of step.tokens) {
        if (vocabulary.isEnding(token) || endings.has(token)) ended = { reason: "stop" };
        else {
          kept += 1;
          const text = decoder.push(token);
          answer.add(token, text, decoder.hasPending);
          for (const part of writer.write(text, step.at)) {
            parts.push(part);
            // Some model files do not tell llama.cpp how an answer ends, which is then the only way to end.
            if (isAnswer(part) && json?.push(part.text)) ended = { reason: "stop" };
          }
          if (ended !== undefined) break;
          if (writer.ending !== undefined) ended = { reason: writer.ending };
          else if (repetition?.add(token)) ended = { reason: "stop", note: "repetition" };
          spent = spentThought(writer, input.settings);
        }
        if (ended !== undefined || spent !== undefined) break;
      }
      if (ended === undefined && spent === undefined) steps.ask();
      yield* parts;
      if (ended !== undefined) break;
      if (spent !== undefined) {
        const { closingTokens, parts: closing } = closeThought(spent);
        yield* closing;
        if (writer.ending !== undefined) {
          ended = { reason: writer.ending };
          break;
        }
        await steps.force(kept, closingTokens);
        kept += closingTokens.length;
      }
      step = await steps.take();
    }
  } finally {
    await steps.close(kept);
    history.replace([...prompt.texts.filter(({ start }) => start !== answer.written.start), answer.written]);
  }
  return ended ?? { reason: "aborted" };
}

function isAnswer(part: EnginePart): part is Extract<EnginePart, { text: string }> {
  return (part.type === "tokens" || part.type === "text") && part.segment === "answer";
}

/** Returns the tags of the open thought if it has used up its tokens and must be closed. */
function spentThought(
  writer: AnswerWriter,
  { thinking_budget: budget }: EngineInput["settings"],
): ThoughtTags | undefined {
  return budget !== "auto" && writer.thoughtTokens >= budget ? writer.openThought : undefined;
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
