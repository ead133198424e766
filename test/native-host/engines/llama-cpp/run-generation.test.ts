import type { LlamaModel, Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import type { EnginePart } from "../../../../native-host/src/engines/engine.ts";
import type { LlamaModelInMemory } from "../../../../native-host/src/engines/llama-cpp/loading/load-model.ts";
import { AnswerHistory } from "../../../../native-host/src/engines/llama-cpp/prompt/answer-history.ts";
import type { ModelPrompt } from "../../../../native-host/src/engines/llama-cpp/prompt/model-prompt.ts";
import { SequenceCache } from "../../../../native-host/src/engines/llama-cpp/prompt/sequence-cache.ts";
import { Vocabulary } from "../../../../native-host/src/engines/llama-cpp/prompt/vocabulary.ts";
import { runGeneration } from "../../../../native-host/src/engines/llama-cpp/run-generation.ts";
import { Speed } from "../../../../native-host/src/engines/llama-cpp/speed.ts";
import { systemClock } from "../../../../native-host/src/system/system-clock.ts";
import { FIXED_SETTINGS, textOf } from "../../../helpers/engine/engine-parts.ts";

/** Token that ends an answer. */
const END = 0;

/** Tokens are character codes. */
const model = {
  tokens: { shouldPrependBosToken: false, bos: null },
  tokenize: (text: string) => [...text].map((character) => character.codePointAt(0)),
  detokenize: (tokens: readonly Token[]) => String.fromCodePoint(...tokens),
  isSpecialToken: () => false,
  isEogToken: (token: Token) => token === END,
} as unknown as LlamaModel;

const TAGS = { open: "<t>", close: "</t>", opening: "<t>", closing: "</t>\n" };

/** Renders every request as the text "question". */
function modelPrompt(isBase = false): ModelPrompt {
  return {
    template: { tags: [TAGS], endings: [] },
    render: () => ({
      pieces: [{ kind: "template", text: "question" }],
      beginning: [],
      start: { at: "start" },
      stops: [],
    }),
    stopsRepetition: () => isBase,
  } as unknown as ModelPrompt;
}

/** A model that samples `text` character by character, then an end, and remembers what it was given to evaluate. */
function writes(text: string, contextSize = 4096): { loaded: LlamaModelInMemory; evaluated: string[] } {
  const evaluated: string[] = [];
  const rest = [...text];
  const sequence = {
    contextSize,
    nextTokenIndex: 0,
    needsCheckpoints: false,
    compareContextTokens: () => ({ firstDifferentIndex: 0 }),
    adaptStateToTokens: async () => undefined,
    async *evaluate(first: readonly number[]) {
      for (let tokens = first; ; ) {
        evaluated.push(String.fromCodePoint(...tokens));
        sequence.nextTokenIndex += tokens.length;
        tokens = yield rest.shift()?.codePointAt(0) ?? END;
      }
    },
  };
  const loaded = { llama: { maxThreads: 1 }, sequence };
  return { loaded: loaded as unknown as LlamaModelInMemory, evaluated };
}

async function generate(
  loaded: LlamaModelInMemory,
  settings: Partial<typeof FIXED_SETTINGS>,
  prompt = modelPrompt(),
  history = new AnswerHistory(),
  reproducible = false,
): Promise<EnginePart[]> {
  const parts: EnginePart[] = [];
  for await (const part of runGeneration({
    loaded,
    prompt,
    vocabulary: new Vocabulary(model, []),
    history,
    cache: new SequenceCache(loaded.sequence, 512),
    speed: new Speed({ threads: 1, cores: 1, computingCores: 1, batchSize: 512 }),
    input: {
      messages: [{ role: "user", content: "question" }],
      settings: { ...FIXED_SETTINGS, drafting: false, ...settings },
      reproducible,
    },
    clock: systemClock,
    signal: new AbortController().signal,
  }))
    parts.push(part);
  return parts;
}

it("closes a thought that has used up its budget, and lets the model answer", async () => {
  const { loaded, evaluated } = writes("<t>abc the answer");
  const history = new AnswerHistory();
  const parts = await generate(loaded, { thinking_budget: 3 }, modelPrompt(), history);
  expect(textOf(parts, "thought")).toBe("abc");
  expect(textOf(parts)).toBe("the answer");
  // The last token of the thought is evaluated with those that close it.
  expect(evaluated.filter(({ length }) => length > 1)).toEqual(["question", "c</t>\n"]);
  expect(history.reuse("question".length, "<t>abc</t>\n the answer")?.length).toBe(22);
});

it("closes a thought that the prompt opened before anything is sampled, where the budget is 0", async () => {
  const prompt = modelPrompt();
  prompt.render = () => ({
    pieces: [{ kind: "template", text: "question<t>" }],
    beginning: [],
    start: { at: "thought", tags: TAGS, begun: false },
    stops: [],
  });
  const { loaded, evaluated } = writes("answer");
  const history = new AnswerHistory();
  const parts = await generate(loaded, { thinking_budget: 0 }, prompt, history);
  expect(textOf(parts, "thought")).toBe("");
  expect(textOf(parts)).toBe("answer");
  expect(parts.at(-1)).toMatchObject({ output_tokens: 6, context_used: "question<t></t>\nanswer".length });
  expect(evaluated[0]).toBe("question<t></t>\n");
  expect(history.textAt("question<t>".length)).toBe("</t>\nanswer");
});

it("has no room for an answer where closing the thought fills the context", async () => {
  const { loaded } = writes("<t>abc answer", "question<t>abc</t>\n".length);
  const parts = await generate(loaded, { thinking_budget: 3 });
  expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "context_full", output_tokens: 6 });
  expect(textOf(parts)).toBe("");
});

it("counts the tokens that close a thought when the context is full", async () => {
  const contextSize = "question<t>abc</t>\n answer".length;
  const { loaded } = writes("<t>abc answers of any length", contextSize);
  const parts = await generate(loaded, { thinking_budget: 3 });
  expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "context_full" });
  expect(textOf(parts)).toBe("answer");
  expect(loaded.sequence.nextTokenIndex).toBeLessThan(contextSize);
});

it("cuts the prompt of a reproducible generation into the same tokens, whatever was sampled before", async () => {
  const sampled = new AnswerHistory();
  sampled.replace([
    {
      start: 0,
      text: "question",
      tokens: [..."QUESTION"].map((letter, index) => ({
        token: letter.charCodeAt(0) as Token,
        end: index + 1,
      })),
    },
  ]);
  const prompt = modelPrompt();
  prompt.render = () => ({
    pieces: [{ kind: "plain", text: "question" }],
    beginning: [],
    start: { at: "start" },
    stops: [],
  });
  const free = writes("a");
  await generate(free.loaded, {}, prompt, sampled, false);
  expect(free.evaluated[0]).toBe("QUESTION");
  const reproducible = writes("a");
  await generate(reproducible.loaded, {}, prompt, sampled, true);
  expect(reproducible.evaluated[0]).toBe("question");
});

it("sets no limit to a thought by itself", async () => {
  const { loaded, evaluated } = writes(`<t>${"a".repeat(200)}</t>b`);
  expect(textOf(await generate(loaded, {}), "thought")).toHaveLength(200);
  expect(evaluated.filter(({ length }) => length > 1)).toEqual(["question"]);
});

it("stops an answer that repeats itself, where that is asked for", async () => {
  const line = "The same line again.\n";
  const base = await generate(writes(line.repeat(60)).loaded, {}, modelPrompt(true));
  expect(base.at(-1)).toMatchObject({ type: "finish", reason: "stop", note: "repetition" });
  expect(textOf(base).length).toBeLessThan(line.length + 257);
  const other = await generate(writes(line.repeat(60)).loaded, {}, modelPrompt(false));
  expect(textOf(other)).toBe(line.repeat(60));
});

/** A model that generates `text` and then fails. */
function failsAfter(text: string, failure: Error): LlamaModelInMemory {
  return {
    llama: { maxThreads: 1 },
    sequence: {
      contextSize: 256,
      nextTokenIndex: 0,
      needsCheckpoints: false,
      compareContextTokens: () => ({ firstDifferentIndex: 0 }),
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
  const loaded = failsAfter("one two", failure);
  const generating = async () => {
    for await (const part of runGeneration({
      loaded,
      prompt: modelPrompt(),
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
