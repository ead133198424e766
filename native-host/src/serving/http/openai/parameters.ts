import { SETTINGS, settingOf } from "@tacho/shared/settings/settings.ts";
import { type HttpError, invalid } from "../exchange/http-error.ts";

/** The body of a request, without keys whose value is null. */
export type Body = Readonly<Record<string, unknown>>;

/** The parameters that both of OpenAI's APIs for text have. */
export interface AnswerParameters {
  /** Absent: the default model. */
  model?: string;
  /** Settings for this answer. The session checks their values. */
  settings: Record<string, unknown>;
  stream: boolean;
  /** True to send the token counts at the end of a stream. */
  includeUsage: boolean;
}

/** Settings that are parameters under their own names: OpenAI's and those that other servers added. */
const SAME_NAME = [
  "temperature",
  "top_p",
  "top_k",
  "min_p",
  "frequency_penalty",
  "presence_penalty",
  "repeat_penalty",
  "thinking",
  "thinking_budget",
] as const;

/** Parameters that would change the answer, with the values that ask for nothing. */
const REFUSED: Readonly<Record<string, { isHarmless: (value: unknown) => boolean; why: string }>> = {
  n: { isHarmless: (value) => value === 1, why: "Only one answer at a time is given: n must be 1." },
  best_of: { isHarmless: (value) => value === 1, why: "Only one answer is written: best_of must be 1." },
  logprobs: {
    isHarmless: (value) => value === false,
    why: "Log probabilities (logprobs) are not supported.",
  },
  top_logprobs: {
    isHarmless: (value) => value === 0,
    why: "Log probabilities (top_logprobs) are not supported.",
  },
  logit_bias: { isHarmless: isEmpty, why: "A bias on tokens (logit_bias) is not supported." },
  tools: { isHarmless: isEmpty, why: "Tools are not supported yet." },
  tool_choice: {
    isHarmless: (value) => value === "none" || value === "auto",
    why: "Tools (tool_choice) are not supported yet.",
  },
  functions: { isHarmless: isEmpty, why: "Functions are not supported yet." },
  function_call: {
    isHarmless: (value) => value === "none" || value === "auto",
    why: "Functions (function_call) are not supported yet.",
  },
  modalities: {
    isHarmless: (value) => Array.isArray(value) && value.every((each) => each === "text"),
    why: 'Only text is written: modalities must be ["text"].',
  },
  audio: { isHarmless: () => false, why: "Audio is not supported." },
  web_search_options: {
    isHarmless: () => false,
    why: "Searching the web (web_search_options) is not supported.",
  },
  echo: { isHarmless: (value) => value === false, why: "Repeating the prompt (echo) is not supported." },
  suffix: { isHarmless: (value) => value === "", why: "Filling in before a suffix is not supported." },
  grammar: { isHarmless: (value) => value === "", why: "Grammars are not supported. Use response_format." },
  json_schema: { isHarmless: () => false, why: "Use response_format in place of json_schema." },
  guided_json: { isHarmless: () => false, why: "Use response_format in place of guided_json." },
  guided_regex: { isHarmless: () => false, why: "Regular expressions (guided_regex) are not supported." },
  guided_choice: {
    isHarmless: () => false,
    why: "Choices (guided_choice) are not supported. Use response_format with an enum.",
  },
  guided_grammar: {
    isHarmless: () => false,
    why: "Grammars (guided_grammar) are not supported. Use response_format.",
  },
};

/** Reads the parameters that both APIs have. Ignores unknown ones. */
export function readParameters(body: Body): AnswerParameters {
  for (const [name, { isHarmless, why }] of Object.entries(REFUSED)) {
    const value = settingOf(body, name);
    if (value !== undefined && !isHarmless(value)) throw invalid(why, name, "unsupported_parameter");
  }
  const model = readModel(body);
  return {
    ...(model !== undefined && { model }),
    settings: {
      ...Object.fromEntries(
        SAME_NAME.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])),
      ),
      ...readLimits(body),
      ...readRepeatPenalty(body),
      ...readLength(body),
      ...readSeed(body),
      ...readStop(body),
      ...readThinking(body),
    },
    stream: readFlag(body, "stream"),
    includeUsage: readIncludeUsage(body),
  };
}

/** Returns the name of a model; `undefined` for the default. An empty name is what clients without a setting send. */
export function readModel({ model }: Body): string | undefined {
  if (model === undefined || model === "") return undefined;
  if (typeof model === "string") return model;
  throw invalid("model must be the name of a model.", "model");
}

/** The least share of `top_p`, which leaves the likeliest token alone as OpenAI's 0 does. */
const LEAST_SHARE = 1e-6;

/** Values that other servers take and the settings write in another way: a share of 0, and -1 for no limit. */
function readLimits({ top_p, top_k }: Body) {
  return { ...(top_p === 0 && { top_p: LEAST_SHARE }), ...(top_k === -1 && { top_k: 0 }) };
}

/** vLLM's name for the penalty. */
function readRepeatPenalty({ repetition_penalty, repeat_penalty }: Body) {
  return repeat_penalty === undefined && repetition_penalty !== undefined
    ? { repeat_penalty: repetition_penalty }
    : {};
}

/** The limit on tokens. -1 is what some clients send for none, and no model here writes more than the maximum. */
function readLength({ max_completion_tokens, max_tokens, n_predict }: Body) {
  const name = max_completion_tokens === undefined ? "max_tokens" : "max_completion_tokens";
  const asked = max_completion_tokens ?? max_tokens ?? n_predict;
  if (asked === undefined) return {};
  if (typeof asked !== "number" || !Number.isInteger(asked) || (asked < 1 && asked !== -1)) {
    throw invalid(`${name} must be a whole number of at least 1.`, name);
  }
  return { max_tokens: asked === -1 ? MOST_TOKENS : Math.min(asked, MOST_TOKENS) };
}

const MOST_TOKENS = maximumOf("max_tokens");
const MOST_SEED = maximumOf("seed");

function maximumOf(key: string): number {
  const value = SETTINGS.find(key)?.value;
  return value?.type === "number" ? value.maximum : Number.MAX_SAFE_INTEGER;
}

/** OpenAI's seeds have 64 bits, of which the same ones always give the same seed here. -1 is any in llama.cpp. */
function readSeed({ seed }: Body) {
  if (seed === undefined) return {};
  if (typeof seed !== "number" || !Number.isInteger(seed))
    throw invalid("seed must be a whole number.", "seed");
  if (seed === -1) return { seed: "random" };
  const range = MOST_SEED + 1;
  return { seed: ((seed % range) + range) % range };
}

/** One text or a list of them. An empty one, which would stop at once, is left out. */
function readStop({ stop }: Body) {
  if (stop === undefined) return {};
  const texts: unknown[] = Array.isArray(stop) ? stop : [stop];
  if (!texts.every((text) => typeof text === "string")) {
    throw invalid("stop must be a text or a list of texts.", "stop");
  }
  return { stop: texts.filter((text) => text !== "") };
}

/** The switches of thinking that clients know: OpenAI's, and that of Qwen's template. */
function readThinking({ thinking, reasoning_effort, chat_template_kwargs, enable_thinking }: Body) {
  if (thinking !== undefined) return {};
  const isObject = typeof chat_template_kwargs === "object" && chat_template_kwargs !== null;
  const asked = isObject
    ? (settingOf(chat_template_kwargs, "enable_thinking") ?? enable_thinking)
    : enable_thinking;
  if (typeof asked === "boolean") return { thinking: asked ? "on" : "off" };
  return reasoning_effort === "none" ? { thinking: "off" } : {};
}

function readFlag(body: Body, name: string): boolean {
  const value = settingOf(body, name) ?? false;
  if (typeof value !== "boolean") throw invalid(`${name} must be true or false.`, name);
  return value;
}

function readIncludeUsage({ stream_options }: Body): boolean {
  if (stream_options === undefined) return false;
  if (typeof stream_options !== "object" || stream_options === null || Array.isArray(stream_options)) {
    throw invalid("stream_options must be an object.", "stream_options");
  }
  return settingOf(stream_options, "include_usage") === true;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** An error for a part of a message that this API does not take. */
export function unsupported(message: string, param: string): HttpError {
  return invalid(message, param, "unsupported_value");
}
