import type { Segment } from "@tacho/shared/protocol/host-messages.ts";
import type { OpenAiFinishReason } from "./numbers.ts";

/** An answer's text by segment. */
export type AnswerTexts = Record<Segment, string>;

/** The form of an answer in one of OpenAI's two APIs for text. */
export interface AnswerFormat {
  /** Beginning of the answer's id. */
  readonly idPrefix: string;
  /** The value of `object`, of a whole answer and of a chunk. */
  readonly whole: string;
  readonly chunk: string;
  /** The choice of the first chunk; absent if the first text is the beginning. */
  readonly first?: object;
  delta(text: string, segment: Segment): object;
  last(reason: OpenAiFinishReason): object;
  complete(texts: AnswerTexts, reason: OpenAiFinishReason): object;
}

export const CHAT_FORMAT: AnswerFormat = {
  idPrefix: "chatcmpl-",
  whole: "chat.completion",
  chunk: "chat.completion.chunk",
  first: { index: 0, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null },
  delta: (text, segment) => ({
    index: 0,
    delta: segment === "thought" ? { reasoning_content: text } : { content: text },
    logprobs: null,
    finish_reason: null,
  }),
  last: (reason) => ({ index: 0, delta: {}, logprobs: null, finish_reason: reason }),
  complete: ({ answer, thought }, reason) => ({
    index: 0,
    message: {
      role: "assistant",
      content: answer,
      ...(thought !== "" && { reasoning_content: thought }),
      refusal: null,
    },
    logprobs: null,
    finish_reason: reason,
  }),
};

/** Plain text, in which a thought is text like any other. */
export const TEXT_FORMAT: AnswerFormat = {
  idPrefix: "cmpl-",
  whole: "text_completion",
  chunk: "text_completion",
  delta: (text) => ({ index: 0, text, logprobs: null, finish_reason: null }),
  last: (reason) => ({ index: 0, text: "", logprobs: null, finish_reason: reason }),
  complete: ({ answer, thought }, reason) => ({
    index: 0,
    text: thought + answer,
    logprobs: null,
    finish_reason: reason,
  }),
};
