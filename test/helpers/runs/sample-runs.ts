import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

/** The run of PRODUCT.md's golden vector. */
export const GOLDEN_RUN: StoredRun = {
  run_id: "run-1",
  at: Date.UTC(2026, 10, 21, 12),
  model: "SmolLM2-135M-Instruct.Q4_1",
  engine: "llama_cpp",
  backend: "cpu",
  quantization: "Q4_1",
  size: 98_362_432,
  gpu_layers: 0,
  gpu_layers_asked: "auto",
  total_layers: 31,
  threads: 2,
  flash_attention: false,
  stats: {
    input_tokens: 364,
    cached_tokens: 236,
    output_tokens: 35,
    queue_time: 0,
    load_time: 0,
    prompt_time: 125.44,
    time_to_first_token: 125.44,
    decode_time: 642.24,
    total_time: 767.7,
    prompt_tokens_per_second: 1020.4,
    tokens_per_second: 52.94,
    end_to_end_tokens_per_second: 45.59,
    inter_token_latency: { p50: 18.7, p95: 21, p99: 41.2, max: 41.2 },
    inter_token_gaps: [18.7, 41.2],
    context_used: 399,
    context_size: 4096,
    finish_reason: "stop",
  },
  settings: {
    temperature: 0.7,
    top_p: 0.9,
    top_k: 40,
    min_p: 0.05,
    repeat_penalty: 1.1,
    frequency_penalty: 0,
    presence_penalty: -1,
    max_tokens: 2048,
    seed: 42,
    system_prompt_length: 12,
    stop_lengths: [3, 4],
  },
};

/** A run that failed before anything was counted. */
export const FAILED_RUN: StoredRun = {
  run_id: "run-2",
  at: GOLDEN_RUN.at + 1000,
  model: GOLDEN_RUN.model,
  stats: { queue_time: 0, total_time: 3, finish_reason: "error" },
  error_code: "model_load_failed",
};
