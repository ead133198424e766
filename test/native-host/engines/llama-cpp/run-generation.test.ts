import type { LlamaModel, Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import type { EnginePart } from "../../../../native-host/src/engines/engine.ts";
import type { LlamaModelInMemory } from "../../../../native-host/src/engines/llama-cpp/loading/load-model.ts";
import { AnswerHistory } from "../../../../native-host/src/engines/llama-cpp/prompt/answer-history.ts";
import type { ChatTemplate } from "../../../../native-host/src/engines/llama-cpp/prompt/chat-template.ts";
import { ChunkSize } from "../../../../native-host/src/engines/llama-cpp/prompt/chunk-size.ts";
import { PromptThreads } from "../../../../native-host/src/engines/llama-cpp/prompt/prompt-threads.ts";
import { Vocabulary } from "../../../../native-host/src/engines/llama-cpp/prompt/vocabulary.ts";
import { runGeneration } from "../../../../native-host/src/engines/llama-cpp/run-generation.ts";
import { systemClock } from "../../../../native-host/src/system/system-clock.ts";
import { FIXED_SETTINGS, textOf } from "../../../helpers/engine/engine-parts.ts";

/** Tokens are character codes. */
const model = {
  tokens: { shouldPrependBosToken: false, bos: null },
  tokenize: (text: string) => [...text].map((character) => character.codePointAt(0)),
  detokenize: (tokens: readonly Token[]) => String.fromCodePoint(...tokens),
  isSpecialToken: () => false,
  isEogToken: () => false,
} as unknown as LlamaModel;

const template = {
  tags: [],
  render: () => ({ pieces: [{ kind: "plain", text: "question" }], opened: undefined, endings: [] }),
} as unknown as ChatTemplate;

/** A model that generates `text` and then fails. */
function failsAfter(text: string, failure: Error): LlamaModelInMemory {
  return {
    llama: { maxThreads: 1 },
    threads: { prompt: [1], answer: 1 },
    sequence: {
      contextSize: 256,
      nextTokenIndex: 0,
      adaptStateToTokens: async () => undefined,
      async *evaluate() {
        for (const character of text) yield character.codePointAt(0);
        throw failure;
      },
    },
  } as unknown as LlamaModelInMemory;
}

it("sends text held back for a stop string before it passes on an error", async () => {
  const failure = new Error("llama_decode failed");
  const parts: EnginePart[] = [];
  const generating = async () => {
    for await (const part of runGeneration({
      loaded: failsAfter("one two", failure),
      template,
      vocabulary: new Vocabulary(model, []),
      history: new AnswerHistory(),
      chunkSize: new ChunkSize(512),
      promptThreads: new PromptThreads([1]),
      input: {
        messages: [{ role: "user", content: "question" }],
        settings: { ...FIXED_SETTINGS, stop: ["two!"] },
      },
      clock: systemClock,
      signal: new AbortController().signal,
    }))
      parts.push(part);
  };
  await expect(generating()).rejects.toBe(failure);
  expect(textOf(parts)).toBe("one two");
  expect(parts.at(-1)).toEqual({ type: "text", text: "two", segment: "answer" });
});
