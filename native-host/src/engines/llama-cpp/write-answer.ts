import type { Token } from "node-llama-cpp";
import type { EngineFinish, EnginePart } from "../engine.ts";
import type { AnswerWriter } from "../output/output-writer.ts";
import { LlamaSequenceEnd } from "./decoding/llama-sequence-end.ts";
import { Sampling } from "./decoding/sampling-options.ts";
import { TokenDecoder } from "./decoding/token-decoder.ts";
import { TokenSteps } from "./decoding/token-steps.ts";
import type { Drafts } from "./drafting/drafts.ts";
import type { GenerationState } from "./generation-state.ts";
import type { WrittenAnswer, WrittenToken } from "./prompt/answer-history.ts";
import type { RenderedPrompt } from "./prompt/chat-template.ts";
import type { TokenizedPrompt } from "./prompt/tokenize-prompt.ts";

export interface AnswerState {
  prompt: TokenizedPrompt;
  rendered: RenderedPrompt;
  writer: AnswerWriter;
  /** Prompt tokens that were in the cache. */
  cached: number;
  drafts: Drafts | undefined;
}

/** Evaluates the last chunk of the prompt and generates the answer. Returns the reason of its end. */
export async function* writeAnswer(
  { loaded, speed, threads, vocabulary, history, input, clock, signal }: GenerationState,
  { prompt, rendered, writer, cached, drafts }: AnswerState,
): AsyncGenerator<EnginePart, EngineFinish["reason"], void> {
  const { llama, sequence } = loaded;
  const { tokens } = prompt;
  const total = tokens.length;
  const read = sequence.nextTokenIndex;
  const endings = vocabulary.endingTokens(rendered.endings);
  const decoder = new TokenDecoder(vocabulary, tokens, vocabulary.thoughtTokens);
  const answer = continueAnswer(prompt);
  let logitsAt: number | undefined;
  const onLogits = (): void => {
    logitsAt ??= clock.now();
  };
  const steps = new TokenSteps({
    end: new LlamaSequenceEnd(llama, sequence, new Sampling({ settings: input.settings, onLogits })),
    clock,
    threads: threads.writing,
    drafts,
    rest: tokens.slice(read),
    most: Math.min(input.settings.max_tokens, sequence.contextSize - total),
  });
  let kept = 0;
  let reason: EngineFinish["reason"] | undefined;
  const started = clock.now();
  try {
    let step = await steps.take();
    const readAt = logitsAt ?? step.at;
    speed.pace.measured(total - read, read, readAt - started);
    yield { type: "prompt_progress", at: readAt, processed: total, total, cached };
    yield { type: "prompt_evaluated", at: readAt };
    while (!signal.aborted) {
      const parts: EnginePart[] = [];
      for (const token of step.tokens) {
        if (vocabulary.isEnding(token) || endings.has(token)) reason = "stop";
        else {
          kept += 1;
          const text = decoder.push(token);
          answer.add(token, text, decoder.hasPending);
          for (const part of writer.write(text, step.at)) parts.push(part);
          reason = writer.ending;
        }
        if (reason !== undefined) break;
      }
      if (reason === undefined) steps.ask();
      yield* parts;
      if (reason !== undefined) break;
      step = await steps.take();
    }
  } finally {
    await steps.close(kept);
    history.replace([...prompt.texts.filter(({ start }) => start !== answer.written.start), answer.written]);
  }
  return reason ?? "aborted";
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
  };
}
