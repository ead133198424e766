import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import type { AssistantMessage, Message } from "../../extension/src/conversations/conversation.ts";
import { createRun, type Run } from "../../extension/src/conversations/run.ts";
import type { ModelState } from "../../extension/src/panel-protocol/model-states.ts";

export const MODEL: ModelState = {
  type: "model_state",
  status: "loaded",
  model: "SmolLM2-135M-Instruct.Q4_1",
  backend: "cpu",
  gpu_layers: 0,
  total_layers: 31,
  context_size: 4096,
  threads: 2,
  size: 98_362_432,
  quantization: "Q4_1",
  notes: ["No GPU was found, so all layers run on the processor."],
};

export const LOADED = {
  model: MODEL.model,
  backend: "cpu",
  gpu_layers: 0,
  total_layers: 31,
  context_size: 4096,
  threads: 2,
  size: 98_362_432,
  quantization: "Q4_1",
};

export const GOLDEN_STATS = {
  input_tokens: 364,
  cached_tokens: 236,
  output_tokens: 35,
  queue_time: 3.1,
  load_time: 0,
  prompt_time: 110.2,
  time_to_first_token: 125.44,
  decode_time: 642.24,
  total_time: 767.7,
  prompt_tokens_per_second: 1020.4,
  tokens_per_second: 52.94,
  end_to_end_tokens_per_second: 45.6,
  inter_token_latency: { p50: 18.7, p95: 21, p99: 41.2, max: 41.2 },
  context_used: 399,
  context_size: 4096,
  finish_reason: "stop",
} as const;

const { seed: _, ...sampling } = DEFAULT_SETTINGS;
export const USED_SETTINGS = {
  temperature: 1.2,
  top_p: sampling.top_p,
  top_k: sampling.top_k,
  min_p: sampling.min_p,
  repeat_penalty: sampling.repeat_penalty,
  frequency_penalty: 0,
  presence_penalty: 0,
  max_tokens: 2048,
  seed: 1_428_571_429,
  stop: ["###"],
  system_prompt: "",
};

let made = 0;
function nextId(): string {
  made += 1;
  return `id-${made}`;
}

export function question(text: string): Message {
  return { id: nextId(), conversation_id: "c", position: made, created_at: 0, role: "user", text };
}

export function answer(run: Partial<Run>, prefix = ""): AssistantMessage {
  const id = nextId();
  return {
    id,
    conversation_id: "c",
    position: made,
    created_at: 0,
    role: "assistant",
    prefix,
    run: { ...createRun(`run-${id}`), model: LOADED, ...run },
  };
}

export function finished(text: string, end: Partial<Run["end"]> = {}): AssistantMessage {
  return answer({
    phase: "ended",
    text,
    output_tokens: 35,
    end: { finish_reason: "stop", run_id: "r1", stats: GOLDEN_STATS, settings: USED_SETTINGS, ...end },
  });
}

/** Statistics with everything that an engine can measure. */
export const MEASURED_STATS = {
  ...GOLDEN_STATS,
  load_time: 61.5,
  time_to_first_token: 186.94,
  render_time: 12.4,
  first_token_time: 12.14,
  inter_token_gaps: Array.from({ length: 34 }, (_, index) =>
    index === 20 ? 41.2 : 17 + ((index * 7919) % 13) / 3,
  ),
  context_parts: { system: 41, history: 203, message: 120, answer: 35, free: 3697 },
} as const;

export function crashed(text: string): AssistantMessage {
  const error = wireError("engine_crashed", "The engine process ended (SIGABRT).");
  const stats = {
    input_tokens: 17,
    cached_tokens: 0,
    output_tokens: 9,
    time_to_first_token: 96,
    tokens_per_second: 48.1,
    finish_reason: "error",
  } as const;
  return finished(text, { finish_reason: "error", stats, error });
}

/** Realistic gaps between tokens, ms: even, with occasional stalls. */
export const GAPS = Array.from({ length: 70 }, (_, index) =>
  index === 40 ? 41.2 : 17 + ((index * 7919) % 13) / 3,
);
