import type { ChatMessage, OutputGrammar } from "@tacho/shared/protocol/requests.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import { speakingModel } from "../../fixtures/gguf/speaking-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { ENFORCED } from "../../fixtures/json-schemas/enforced.ts";
import { collectParts, finishOf, loadRequest, textOf } from "../../helpers/engine/engine-parts.ts";
import { useRealEngine } from "../../helpers/engine/model-bytes.ts";
import { createRealEngine, testModel } from "../../helpers/engine/real-engine.ts";
import { isValid } from "../../helpers/grammar/validate.ts";

const hi: ChatMessage = { role: "user", content: "Hi" };
type Schema = boolean | Record<string, unknown>;

async function answer(
  engine: SupervisedEngine,
  grammar: OutputGrammar,
  settings: Partial<UsedSettings>,
  messages = [hi],
) {
  const parts = await collectParts(engine, messages, { grammar, settings });
  return { text: textOf(parts), thought: textOf(parts, "thought"), finish: finishOf(parts) };
}

const form = (schema: Schema): OutputGrammar => ({ kind: "json_schema", schema });

describe("a model that writes noise", () => {
  const real = useRealEngine();

  it("writes what is valid for every schema, whenever it comes to an end", async () => {
    await real.load(tinyModelFile());
    let ended = 0;
    for (const [index, [name, schema]] of ENFORCED.entries()) {
      const settings = { temperature: 1, top_k: 0, top_p: 1, min_p: 0, seed: index, max_tokens: 40 };
      const { text, finish } = await answer(real.engine, form(schema), settings);
      // Noise may have overlong characters, which a reader counts in another way.
      if (finish.reason !== "stop" || text.includes("\uFFFD")) continue;
      ended += 1;
      expect(isValid(JSON.parse(text), schema), `${name}: ${text}`).toBe(true);
    }
    expect(ended).toBeGreaterThan(50);
  }, 300_000);

  it("ends as soon as an object is complete, also where the file does not say how an answer ends", async () => {
    await real.load(tinyModelFile({ "tokenizer.ggml.eos_token_id": { type: "uint32", value: 3 } }));
    const schema = {
      type: "object",
      properties: { a: { const: 1 } },
      required: ["a"],
      additionalProperties: false,
    };
    const { text, finish } = await answer(real.engine, form(schema), { max_tokens: 200 });
    expect(JSON.parse(text)).toEqual({ a: 1 });
    expect(finish.reason).toBe("stop");
  });
});

describe("a model that thinks", () => {
  const real = useRealEngine();
  const TURNS = "{{ bos_token }}{% for m in messages %}{{ m.role + ':' + m.content }}{% endfor %}";
  const START = "{% if add_generation_prompt %}{{ '<gen>' }}{% endif %}";
  const yes = form({ enum: ["yes"] });

  it("thinks freely, and is held to the form from the answer on", async () => {
    await real.load(
      speakingModel({
        chatTemplate: `${TURNS}${START}{# <think></think> #}`,
        special: ["<gen>", "<think>", "</think>"],
        says: ["<gen>", "<think>", "one", "▁{two", "▁three", "</think>", "four", "</s>"],
      }),
    );
    const { thought, text, finish } = await answer(real.engine, yes, { max_tokens: 60 });
    expect(thought).toBe("one {two three");
    expect(JSON.parse(text)).toBe("yes");
    expect(finish.reason).toBe("stop");
  });

  it("is held to the form after a thought that its budget ended", async () => {
    const { thought, text } = await answer(real.engine, yes, { max_tokens: 60, thinking_budget: 1 });
    expect(thought).toBe("one");
    expect(JSON.parse(text)).toBe("yes");
  });

  it("thinks where the prompt opened the thought", async () => {
    await real.load(
      speakingModel({
        chatTemplate: `${TURNS}{% if add_generation_prompt %}{{ '<gen><think>' }}{% endif %}{# </think> #}`,
        special: ["<gen>", "<think>", "</think>"],
        says: ["<think>", "one", "▁two", "</think>", "four", "</s>"],
      }),
    );
    const thinking = await answer(real.engine, yes, { max_tokens: 60 });
    expect(thinking.thought).toBe("one two");
    expect(JSON.parse(thinking.text)).toBe("yes");
    const quiet = await answer(real.engine, yes, { max_tokens: 60, thinking_budget: 0 });
    expect(quiet.thought).toBe("");
    expect(JSON.parse(quiet.text)).toBe("yes");
  });

  it("thinks in Gemma's channel", async () => {
    await real.load(
      speakingModel({
        chatTemplate: `${TURNS}{% if enable_thinking %}{{ '<|think|>' }}{% endif %}${START}`,
        special: ["<gen>", "<|think|>", "<|channel>", "<channel|>"],
        says: ["<gen>", "<|channel>", "thought", "▁plan", "<channel|>", "four", "</s>"],
      }),
    );
    const { thought, text } = await answer(real.engine, yes, { max_tokens: 60 });
    expect(thought).toBe("plan");
    expect(JSON.parse(text)).toBe("yes");
  });

  it("thinks in the channels of harmony", async () => {
    await real.load(
      speakingModel({
        chatTemplate: `${TURNS}${START}{# <|channel|><|message|> #}`,
        // Without the last two llama.cpp takes `<|end|>` for the end of every answer.
        special: [
          "<gen>",
          "<|channel|>",
          "<|message|>",
          "<|end|>",
          "<|start|>",
          "<|channel|>final",
          "<|return|>",
          "<|call|>",
        ],
        says: [
          "<gen>",
          "<|channel|>",
          "analysis",
          "<|message|>",
          "plan",
          "<|end|>",
          "<|start|>",
          "assistant",
          "<|channel|>final",
        ],
      }),
    );
    const { thought, text } = await answer(real.engine, yes, { max_tokens: 60 });
    expect(thought).toBe("plan");
    expect(JSON.parse(text)).toBe("yes");
  });
});

describe("the starter model", () => {
  let engine: SupervisedEngine;
  beforeAll(async () => {
    engine = await createRealEngine("llama_cpp");
    await engine.load(loadRequest(testModel()), () => undefined, new AbortController().signal);
  }, 120_000);
  afterAll(() => engine.dispose());

  const PERSON = {
    type: "object",
    properties: {
      name: { type: "string", maxLength: 20 },
      age: { type: "integer", minimum: 0, maximum: 120 },
    },
    required: ["name", "age"],
    additionalProperties: false,
  };
  const SHORT: Schema[] = [
    PERSON,
    { enum: ["positive", "negative", "neutral"] },
    { type: "array", items: { type: "integer", minimum: 1, maximum: 9 }, minItems: 2, maxItems: 4 },
    {
      type: "object",
      properties: { ok: { type: "boolean" }, why: { type: ["string", "null"], maxLength: 12 } },
      required: ["ok"],
    },
    { anyOf: [{ type: "string", format: "date" }, { type: "null" }] },
  ];
  const describeSomeone: ChatMessage[] = [{ role: "user", content: "Describe a person as JSON." }];

  it("gives valid JSON in all of many answers that end by themselves", async () => {
    let ended = 0;
    for (const schema of SHORT) {
      for (let seed = 1; seed <= 4; seed += 1) {
        const settings = { temperature: seed % 3 === 0 ? 0 : 1.2, seed, max_tokens: 80 };
        const { text, finish } = await answer(engine, form(schema), settings, describeSomeone);
        if (finish.reason !== "stop") continue;
        ended += 1;
        expect(isValid(JSON.parse(text), schema), text).toBe(true);
      }
    }
    expect(ended).toBeGreaterThan(14);
  }, 300_000);

  it("writes an object where any object is allowed", async () => {
    const { text, finish } = await answer(
      engine,
      { kind: "json_object" },
      { max_tokens: 100, temperature: 0.5, seed: 4 },
      describeSomeone,
    );
    expect(text.trimStart().startsWith("{")).toBe(true);
    if (finish.reason === "stop") expect(JSON.parse(text)).toBeTypeOf("object");
  });

  it("says that an answer was cut", async () => {
    const { text, finish } = await answer(engine, form(PERSON), { max_tokens: 4 }, describeSomeone);
    expect(finish).toMatchObject({ reason: "length", output_tokens: 4 });
    expect(() => JSON.parse(text)).toThrow();
  });

  it("goes on with an answer that was cut", async () => {
    const cut = await answer(engine, form(PERSON), { max_tokens: 9 }, describeSomeone);
    const begun: ChatMessage = { role: "assistant", content: cut.text };
    const rest = await answer(engine, form(PERSON), { max_tokens: 80 }, [...describeSomeone, begun]);
    expect(rest.finish.reason).toBe("stop");
    expect(isValid(JSON.parse(cut.text + rest.text), PERSON), cut.text + rest.text).toBe(true);
    const unfit = answer(engine, form(PERSON), {}, [...describeSomeone, { ...begun, content: "Sure: " }]);
    await expect(unfit).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("gives the same answer for the same seed, with and without chance", async () => {
    for (const temperature of [0, 1]) {
      const settings = { temperature, seed: 9, max_tokens: 60 };
      const ask = async () =>
        textOf(
          await collectParts(engine, describeSomeone, {
            grammar: form(PERSON),
            settings,
            reproducible: true,
          }),
        );
      const first = await ask();
      await collectParts(engine, [hi], { settings: { max_tokens: 5 } });
      expect(await ask()).toBe(first);
    }
  });

  it("drafts nothing, and stops at stop strings and when it is told to", async () => {
    const whole = await answer(engine, form(PERSON), { max_tokens: 60, drafting: "auto" }, describeSomeone);
    expect(whole.finish.draft_tokens).toBeUndefined();
    const cut = await answer(engine, form(PERSON), { max_tokens: 60, stop: ['"age"'] }, describeSomeone);
    expect(cut.finish.reason).toBe("stop");
    expect(cut.text).toBe(whole.text.slice(0, whole.text.indexOf('"age"')));
    const controller = new AbortController();
    const parts = await collectParts(engine, describeSomeone, {
      grammar: form(PERSON),
      signal: controller.signal,
      onPart: ({ type }) => {
        if (type === "tokens") controller.abort();
      },
    });
    expect(finishOf(parts).reason).toBe("aborted");
  });

  it("answers freely again afterwards", async () => {
    const parts = await collectParts(engine, [hi], { settings: { max_tokens: 12 } });
    expect(textOf(parts)).not.toMatch(/^\s*[{["]/);
  });

  it("refuses a schema that cannot be enforced, and stays usable", async () => {
    const refused = answer(engine, form({ type: "string", pattern: "a" }), {});
    await expect(refused).rejects.toMatchObject({ code: "invalid_schema", details: { place: "/pattern" } });
    expect((await answer(engine, form({ const: 1 }), { max_tokens: 9 })).text.trim()).toBe("1");
  });
});
