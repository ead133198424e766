import { isSamplingKey, settingOf, type UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { EngineInput } from "../engine.ts";
import type { Product } from "./servers/products.ts";

/** Most stop strings that OpenAI's API takes. The answer is cut at the others here. */
const MOST_STOP_STRINGS = 4;

/** The settings that OpenAI's API has under the same name. */
const STANDARD = [
  "temperature",
  "top_p",
  "frequency_penalty",
  "presence_penalty",
  "max_tokens",
  "seed",
] as const;

/** Settings that say nothing at these values, so that not sending them leaves nothing out. */
const NEUTRAL: Partial<UsedSettings> = {
  top_k: 0,
  min_p: 0,
  repeat_penalty: 1,
  thinking: "default",
  thinking_budget: "auto",
  stop_repetition: "auto",
  base_model: "chat",
  drafting: "auto",
};

export interface ChatRequestOptions {
  /** The server's own name of the model. */
  id: string;
  input: EngineInput;
  product: Product | undefined;
  /** Parameters that this server has refused. They are left out. */
  refused: ReadonlySet<string>;
}

export interface ChatRequest {
  body: Record<string, unknown>;
  /** Names of the settings that the server does not get although they say something. */
  ignored: string[];
}

/** Builds the request to a server from settings that it knows. */
export function chatRequest({ id, input, product, refused }: ChatRequestOptions): ChatRequest {
  const { settings } = input;
  const sent = new Map<string, Record<string, unknown>>();
  for (const key of STANDARD) sent.set(key, { [key]: settings[key] });
  // OpenAI's own newer models know it under another name only.
  if (refused.has("max_tokens")) sent.set("max_tokens", { max_completion_tokens: settings.max_tokens });
  for (const [key, name] of Object.entries(product?.extras ?? {}))
    sent.set(key, { [name]: settingOf(settings, key) });
  if (settings.thinking !== "default" && product?.thinking !== undefined)
    sent.set("thinking", THINKING[product.thinking](settings.thinking === "on"));
  if (settings.thinking_budget !== "auto" && product?.budget !== undefined)
    sent.set("thinking_budget", { [product.budget]: settings.thinking_budget });
  const isTaken = (parameters: Record<string, unknown>) =>
    Object.keys(parameters).every((name) => !refused.has(name));
  const taken = [...sent].filter(([, parameters]) => isTaken(parameters));
  const optional = {
    ...(settings.stop.length > 0 && { stop: settings.stop.slice(0, MOST_STOP_STRINGS) }),
    stream_options: { include_usage: true },
    ...product?.reporting,
    ...(input.messages.at(-1)?.role === "assistant" && product?.continuation),
  };
  return {
    body: {
      model: id,
      messages: messagesOf(input, product),
      stream: true,
      ...Object.fromEntries(Object.entries(optional).filter(([name]) => !refused.has(name))),
      ...Object.assign({}, ...taken.map(([, parameters]) => parameters)),
    },
    ignored: Object.entries(settings)
      .filter(([key, value]) => !taken.some(([name]) => name === key) && saysSomething(key, value))
      .map(([key]) => key),
  };
}

const THINKING: Record<NonNullable<Product["thinking"]>, (on: boolean) => Record<string, unknown>> = {
  chat_template_kwargs: (on) => ({ chat_template_kwargs: { enable_thinking: on } }),
  reasoning_effort: (on) => ({ reasoning_effort: on ? "medium" : "none" }),
  reasoning: (on) => ({ reasoning: { enabled: on } }),
};

/** Returns false for a setting that is obeyed without the server's help, or whose value changes nothing. */
function saysSomething(key: string, value: unknown): boolean {
  if (!isSamplingKey(key) || key === "system_prompt" || key === "stop") return false;
  return settingOf(NEUTRAL, key) !== value;
}

/** A thought is sent only with a message that is continued, and only where the server has a field for it. */
function messagesOf({ messages }: EngineInput, product: Product | undefined): Record<string, unknown>[] {
  return messages.map(({ role, content, thought }, index) => ({
    role,
    content,
    ...(thought !== undefined &&
      thought !== "" &&
      index === messages.length - 1 &&
      product?.name === "llama.cpp" && { reasoning_content: thought }),
  }));
}
