import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import { expect, it } from "vitest";
import { type SpeakingModelOptions, speakingModel } from "../../fixtures/gguf/speaking-model.ts";
import { collectParts, finishOf, textOf } from "../../helpers/engine/engine-parts.ts";
import { useRealEngine } from "../../helpers/engine/model-bytes.ts";

const real = useRealEngine();

const TURNS = "{{ bos_token }}{% for m in messages %}{{ m.role + ':' + m.content }}{% endfor %}";
const START = "{% if add_generation_prompt %}{{ '<gen>' }}{% endif %}";
const hi: ChatMessage = { role: "user", content: "Hi" };

const load = (options: SpeakingModelOptions) => real.load(speakingModel(options));

async function ask(messages: ChatMessage[], settings: Partial<UsedSettings> = {}) {
  const parts = await collectParts(real.engine, messages, { settings: { max_tokens: 40, ...settings } });
  return { thought: textOf(parts, "thought"), answer: textOf(parts), finish: finishOf(parts) };
}

it("reads Gemma's channel as a thought, and writes its switch only where that is asked for", async () => {
  const { thinking } = await load({
    chatTemplate: `${TURNS}{% if enable_thinking %}{{ '<|think|>' }}{% endif %}${START}`,
    special: ["<gen>", "<|think|>", "<|channel>", "<channel|>"],
    says: ["<gen>", "<|channel>", "thought", "▁plan", "<channel|>", "four", "</s>"],
  });
  expect(thinking).toBe("switch");
  const quiet = await ask([hi]);
  expect(quiet).toMatchObject({ thought: "plan", answer: "four", finish: { reason: "stop" } });
  const told = await ask([hi], { thinking: "on" });
  expect(told.finish.input_tokens).toBe((quiet.finish.input_tokens ?? 0) + 1);
});

it("reads the final channel of harmony as the answer", async () => {
  const { thinking } = await load({
    chatTemplate: `${TURNS}${START}{# <|channel|><|message|> #}`,
    special: ["<gen>", "<|channel|>", "<|message|>", "<|end|>", "<|start|>"],
    says: ["<gen>", "<|channel|>", "final", "<|message|>", "four", "▁five", "</s>"],
  });
  expect(thinking).toBe("fixed");
  expect(await ask([hi])).toMatchObject({ thought: "", answer: "four five", finish: { reason: "stop" } });
});

it("closes a thought by its budget, and goes on inside one that was cut off", async () => {
  await load({
    chatTemplate: `${TURNS}${START}{# <think></think> #}`,
    special: ["<gen>", "<think>", "</think>"],
    says: ["<gen>", "<think>", "one", "▁two", "▁three", "</think>", "four", "</s>"],
  });
  expect(await ask([hi])).toMatchObject({ thought: "one two three", answer: "four" });
  const cut = await ask([hi], { max_tokens: 3 });
  expect(cut).toMatchObject({ thought: "one two", answer: "", finish: { reason: "length" } });
  const begun: ChatMessage = { role: "assistant", content: "", thought: cut.thought };
  const rest = await ask([hi, begun]);
  expect(rest).toMatchObject({ thought: " three", answer: "four" });
  // The thought so far was in the context, but for its last token.
  expect(rest.finish.cached_tokens).toBe((cut.finish.input_tokens ?? 0) + 2);
  const short = await ask([hi], { thinking_budget: 1 });
  expect(short.thought).toBe("one");
});
