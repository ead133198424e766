/** A program that serves models, with its differences from OpenAI's API. */
export interface Product {
  name: string;
  /** Its `owned_by` in the list of models. */
  ownedBy?: RegExp;
  /** Path at which it tells its version, and the key in the answer. */
  version?: { path: string; key: string };
  /** Its names of settings that OpenAI's API does not have. */
  extras?: Readonly<Record<string, string>>;
  /** The parameter that switches its thinking. */
  thinking?: "chat_template_kwargs" | "reasoning_effort" | "reasoning";
  /** Its name of the largest number of tokens in a thought. */
  budget?: string;
  /** Parameters that make it continue the last message of the assistant; absent where it does so by itself, or cannot. */
  continuation?: Readonly<Record<string, unknown>>;
  /** Parameters that make it report more, and never change the answer. */
  reporting?: Readonly<Record<string, unknown>>;
  /** It lists what it is working on at `/slots`. */
  slots?: true;
}

const CONTINUE = { add_generation_prompt: false, continue_final_message: true };
const SAMPLERS = { top_k: "top_k", min_p: "min_p", repeat_penalty: "repetition_penalty" };

/** The programs that are recognized. Any other gets what OpenAI's API has. */
export const PRODUCTS = {
  llamaCpp: {
    name: "llama.cpp",
    ownedBy: /^llamacpp$/,
    version: { path: "props", key: "build_info" },
    extras: { top_k: "top_k", min_p: "min_p", repeat_penalty: "repeat_penalty" },
    thinking: "chat_template_kwargs",
    budget: "thinking_budget_tokens",
    reporting: { timings_per_token: true, return_progress: true },
    slots: true,
  },
  vllm: {
    name: "vLLM",
    ownedBy: /^vllm$/,
    version: { path: "version", key: "version" },
    extras: SAMPLERS,
    thinking: "chat_template_kwargs",
    continuation: CONTINUE,
  },
  sglang: {
    name: "SGLang",
    ownedBy: /^sglang$/,
    extras: SAMPLERS,
    thinking: "chat_template_kwargs",
    continuation: CONTINUE,
  },
  ollama: {
    name: "Ollama",
    ownedBy: /^library$/,
    version: { path: "api/version", key: "version" },
    thinking: "reasoning_effort",
  },
  lmStudio: {
    name: "LM Studio",
    ownedBy: /^organization[-_]owner$/,
    extras: { top_k: "top_k", repeat_penalty: "repeat_penalty" },
  },
  llamaSwap: { name: "llama-swap", ownedBy: /^llama-swap$/ },
  koboldCpp: {
    name: "KoboldCpp",
    ownedBy: /^koboldcpp$/,
    version: { path: "api/extra/version", key: "version" },
  },
  openRouter: { name: "OpenRouter", extras: SAMPLERS, thinking: "reasoning" },
} as const satisfies Record<string, Product>;

/** Recognizes the product by the entries of its list of models. */
export function productOf(
  entries: readonly { owned_by?: string | undefined; pricing?: unknown }[],
): Product | undefined {
  const [entry] = entries;
  if (entry === undefined) return undefined;
  const { owned_by: owner = "" } = entry;
  const all: readonly Product[] = Object.values(PRODUCTS);
  const owned = all.find(({ ownedBy }) => ownedBy?.test(owner));
  return owned ?? (entry.pricing !== undefined ? PRODUCTS.openRouter : undefined);
}
