import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { HttpError } from "../../../../../native-host/src/serving/http/exchange/http-error.ts";
import { readMessages } from "../../../../../native-host/src/serving/http/openai/messages.ts";
import { readParameters } from "../../../../../native-host/src/serving/http/openai/parameters.ts";
import { readResponseFormat } from "../../../../../native-host/src/serving/http/openai/response-format.ts";

const KEYS = [
  ...[
    "model",
    "messages",
    "stream",
    "stream_options",
    "temperature",
    "max_tokens",
    "max_completion_tokens",
    "seed",
  ],
  ...[
    "stop",
    "n",
    "tools",
    "logit_bias",
    "logprobs",
    "response_format",
    "chat_template_kwargs",
    "modalities",
  ],
  ...["reasoning_effort", "repetition_penalty", "thinking", "__proto__", "constructor", "toString"],
];
const part = fc.record(
  {
    type: fc.constantFrom("text", "image_url", "refusal", "x"),
    text: fc.jsonValue(),
    refusal: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    role: fc.constantFrom<unknown>("system", "developer", "user", "assistant", "tool", "x", 7, null),
    content: fc.oneof(fc.string(), fc.array(part, { maxLength: 3 }), fc.jsonValue()),
    tool_calls: fc.jsonValue(),
    reasoning_content: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const messages = fc.oneof(fc.array(fc.oneof(message, fc.jsonValue()), { maxLength: 4 }), fc.jsonValue());
const body = fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue(), { maxKeys: 8 });

/** Returns what `read` gives, or the error for the client; any other error fails the test. */
function outcome<T>(read: () => T): T | HttpError {
  try {
    return read();
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
}

it("reads any body, or refuses it with 400 and a sentence", () => {
  fc.assert(
    fc.property(body, messages, fc.jsonValue(), (given, list, format) => {
      for (const read of [
        () => readParameters(given),
        () => readMessages(list),
        () => readResponseFormat(format),
      ]) {
        const result = outcome<unknown>(read);
        if (!(result instanceof HttpError)) continue;
        expect(result.status).toBe(400);
        expect(result.message).toMatch(/\.$/);
      }
    }),
    { numRuns: 2000 },
  );
});

it("makes messages that the protocol takes", () => {
  fc.assert(
    fc.property(messages, (list) => {
      const result = outcome(() => readMessages(list));
      if (result instanceof HttpError) return;
      const parsed = parseRequest({ action: "generate", id: "g", messages: result });
      expect(parsed).toMatchObject({ ok: true });
    }),
    { numRuns: 2000 },
  );
});
