import type { LlamaModel, Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import type { EnginePart } from "../../../../native-host/src/engines/engine.ts";
import type { LlamaModelInMemory } from "../../../../native-host/src/engines/llama-cpp/loading/load-model.ts";
import { AnswerHistory } from "../../../../native-host/src/engines/llama-cpp/prompt/answer-history.ts";
import type { ChatTemplate } from "../../../../native-host/src/engines/llama-cpp/prompt/chat-template.ts";
import { SequenceCache } from "../../../../native-host/src/engines/llama-cpp/prompt/sequence-cache.ts";
import { Vocabulary } from "../../../../native-host/src/engines/llama-cpp/prompt/vocabulary.ts";
import { runGeneration } from "../../../../native-host/src/engines/llama-cpp/run-generation.ts";
import { Speed } from "../../../../native-host/src/engines/llama-cpp/speed.ts";
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
  const characters = [...text];
  return {
    llama: { maxThreads: 1 },
    sequence: {
      contextSize: 256,
      nextTokenIndex: 0,
      needsCheckpoints: false,
      compareContextTokens: () => ({ firstDifferentIndex: 0 }),
      adaptStateToTokens: async () => undefined,
      async controlledEvaluate(input: readonly unknown[]) {
        const character = characters.shift();
        if (character === undefined) throw failure;
        return input.map(() => ({ next: { token: character.codePointAt(0) } }));
      },
    },
  } as unknown as LlamaModelInMemory;
}

it("sends text held back for a stop string before it passes on an error", async () => {
  const failure = new Error("llama_decode failed");
  const parts: EnginePart[] = [];
  const loaded = failsAfter("one two", failure);
  const generating = async () => {
    for await (const part of runGeneration({
      loaded,
      template,
      vocabulary: new Vocabulary(model, []),
      history: new AnswerHistory(),
      cache: new SequenceCache(loaded.sequence, 512),
      speed: new Speed({ threads: 1, cores: 1, computingCores: 1, batchSize: 512 }),
      input: {
        messages: [{ role: "user", content: "question" }],
        settings: { ...FIXED_SETTINGS, stop: ["two!"] },
        reproducible: false,
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
