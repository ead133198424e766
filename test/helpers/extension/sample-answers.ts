import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { AssistantMessage, Message } from "../../../extension/src/conversations/conversation.ts";
import { createRun, type Run } from "../../../extension/src/conversations/run.ts";
import type { ModelState } from "../../../extension/src/panel-protocol/model-states.ts";
import { GOLDEN_STATS, USED_SETTINGS } from "../runs/sample-run.ts";

/** The loaded model of the golden run. */
export const LOADED = {
  model: "SmolLM2-135M-Instruct.Q4_1",
  backend: "cpu",
  gpu_layers: 0,
  total_layers: 31,
  context_size: 4096,
  threads: 2,
  size: 98_362_432,
  quantization: "Q4_1",
};

export const MODEL: ModelState = {
  type: "model_state",
  status: "loaded",
  ...LOADED,
  notes: ["No GPU was found, so all layers run on the processor."],
};

/** The settings that the sample answers report. Some differ from the defaults, so that a page must show them. */
export const ANSWER_SETTINGS = { ...USED_SETTINGS, temperature: 1.2, seed: 1_428_571_429, stop: ["###"] };

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
    end: { finish_reason: "stop", run_id: "r1", stats: GOLDEN_STATS, settings: ANSWER_SETTINGS, ...end },
  });
}

/** Statistics with every field that an engine can measure. */
export const MEASURED_STATS = {
  ...GOLDEN_STATS,
  queue_time: 3.1,
  load_time: 61.5,
  prompt_time: 110.2,
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

/** Realistic gaps between tokens in ms: regular, with occasional stalls. */
export const GAPS = Array.from({ length: 70 }, (_, index) =>
  index === 40 ? 41.2 : 17 + ((index * 7919) % 13) / 3,
);

/** A model of a server, as the panel knows it. */
export const REMOTE = { model: "gpu-box/Qwen/Qwen3-8B", server: "gpu-box" };

/** Statistics as a server's run has them: some reported, some derived. */
export const REMOTE_STATS = {
  input_tokens: 364,
  cached_tokens: 236,
  output_tokens: 35,
  queue_time: 1.2,
  prompt_time: 110.2,
  time_to_first_token: 168.9,
  total_time: 842.5,
  prompt_tokens_per_second: 1161.5,
  tokens_per_second: 50.5,
  end_to_end_tokens_per_second: 41.5,
  context_used: 399,
  context_size: 32_768,
  server_time: 767.7,
  finish_reason: "stop",
  sources: {
    input_tokens: "reported",
    cached_tokens: "reported",
    output_tokens: "reported",
    prompt_time: "reported",
    prompt_tokens_per_second: "reported",
    tokens_per_second: "derived",
    end_to_end_tokens_per_second: "derived",
    context_used: "reported",
    context_size: "reported",
    server_time: "reported",
  },
} as const;

/** A finished answer of a server's model. */
export function remoteAnswer(text: string, end: Partial<Run["end"]> = {}): AssistantMessage {
  const { run, ...message } = finished(text, {
    stats: REMOTE_STATS,
    ignored_settings: ["top_k", "min_p"],
    ...end,
  });
  return { ...message, run: { ...run, model: REMOTE } };
}
