import type { Handler } from "../exchange/exchange.ts";
import { invalid } from "../exchange/http-error.ts";
import { CHAT_FORMAT, TEXT_FORMAT } from "../openai/answer-format.ts";
import { readMessages } from "../openai/messages.ts";
import { readParameters } from "../openai/parameters.ts";
import { readResponseFormat } from "../openai/response-format.ts";
import { writeAnswer } from "./write-answer.ts";

/** `POST /v1/chat/completions` */
export const answerChat: Handler = (exchange, api) => {
  const { body } = exchange;
  const parameters = readParameters(body);
  const messages = readMessages(body.messages);
  const grammar = readResponseFormat(body.response_format);
  return writeAnswer(exchange, api, {
    format: CHAT_FORMAT,
    parameters,
    input: { messages, ...(grammar !== undefined && { grammar }) },
  });
};

/** `POST /v1/completions`: continues a text, without a chat template. */
export const continueText: Handler = (exchange, api) => {
  const { body } = exchange;
  const parameters = readParameters(body);
  const content = readPrompt(body.prompt);
  const grammar = readResponseFormat(body.response_format);
  return writeAnswer(exchange, api, {
    format: TEXT_FORMAT,
    parameters,
    input: {
      messages: [{ role: "user", content }],
      raw: true,
      ...(grammar !== undefined && { grammar }),
    },
  });
};

function readPrompt(prompt: unknown): string {
  const [only, ...others]: unknown[] = Array.isArray(prompt) ? prompt : [prompt];
  if (typeof only === "string" && others.length === 0) return only;
  throw invalid("prompt must be one text. Tokens and several prompts are not supported.", "prompt");
}
