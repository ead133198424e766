import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { KeptSettings, StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { DEFAULT_SETTINGS, type UsedSettings } from "@tacho/shared/settings/settings.ts";
import { toStoredRun } from "../../../native-host/src/runs/to-stored-run.ts";

/** Noon of 21 November 2026, UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12);
export const DAY = 24 * 60 * 60_000;

/**
 * The golden vector: 128 uncached prompt tokens in 125.44 ms, then 35 output tokens, the last 642.24 ms after the
 * first.
 */
export const GOLDEN_STATS = {
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
  context_used: 399,
  context_size: 4096,
  finish_reason: "stop",
} as const satisfies GenerationStatistics;

/** The golden vector as the statistics line shows it. */
export const GOLDEN_LINE =
  "tokens=364(236 cached)/35 tps=1020.4/52.9 ttft=125ms ctx=399/4096 (9.7%) finish=stop dur=768ms";

/** The default sampling settings with a drawn seed, as a generation reports them. */
export const USED_SETTINGS: UsedSettings = {
  temperature: DEFAULT_SETTINGS.temperature,
  top_p: DEFAULT_SETTINGS.top_p,
  top_k: DEFAULT_SETTINGS.top_k,
  min_p: DEFAULT_SETTINGS.min_p,
  repeat_penalty: DEFAULT_SETTINGS.repeat_penalty,
  frequency_penalty: DEFAULT_SETTINGS.frequency_penalty,
  presence_penalty: DEFAULT_SETTINGS.presence_penalty,
  max_tokens: DEFAULT_SETTINGS.max_tokens,
  seed: 42,
  stop: [],
  system_prompt: "",
  thinking: DEFAULT_SETTINGS.thinking,
  thinking_budget: DEFAULT_SETTINGS.thinking_budget,
  stop_repetition: DEFAULT_SETTINGS.stop_repetition,
  base_model: DEFAULT_SETTINGS.base_model,
  drafting: DEFAULT_SETTINGS.drafting,
};

/** Makes a run with the golden numbers. `overrides` replace whole fields; without `settings` it has none. */
export function sampleRun(run_id: string, overrides: Partial<StoredRun> = {}): StoredRun {
  return {
    run_id,
    at: NOON,
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
    stats: { ...GOLDEN_STATS, inter_token_latency: { ...GOLDEN_STATS.inter_token_latency } },
    ...overrides,
  };
}

/** Reduces the settings to what the history keeps: only the length of each text. */
export function keptSettings(overrides: Partial<KeptSettings> = {}): KeptSettings {
  const { stop: _, system_prompt: __, ...numbers } = USED_SETTINGS;
  return { ...numbers, system_prompt_length: 0, stop_lengths: [], ...overrides };
}

/** Creates the run that is kept after a generation with these settings. */
export function sampleRunWith(run_id: string, settings: UsedSettings): StoredRun {
  const { settings: _, ...plain } = sampleRun(run_id);
  const { run } = toStoredRun({ ...plain, settings });
  if (run === undefined) throw new Error("That is no run.");
  return run;
}

/** The golden run with every field that the history can keep. */
export const GOLDEN_RUN: StoredRun = sampleRun("run-1", {
  stats: { ...GOLDEN_STATS, inter_token_gaps: [18.7, 41.2] },
  settings: keptSettings({ presence_penalty: -1, system_prompt_length: 12, stop_lengths: [3, 4] }),
});

/** A run that failed before anything was counted. */
export const FAILED_RUN: StoredRun = {
  run_id: "run-2",
  at: GOLDEN_RUN.at + 1000,
  model: GOLDEN_RUN.model,
  stats: { queue_time: 0, total_time: 3, finish_reason: "error" },
  error_code: "model_load_failed",
};

/** A run of a server's model, asked for through the local API. */
export const REMOTE_RUN: StoredRun = {
  run_id: "run-3",
  at: NOON,
  model: "gpu-box/llama-3.1-8b",
  engine: "openai_compatible",
  server: "gpu-box",
  client: "api",
  ignored_settings: ["top_k", "min_p"],
  stats: {
    input_tokens: 364,
    output_tokens: 35,
    queue_time: 1.2,
    time_to_first_token: 168.9,
    total_time: 842.5,
    tokens_per_second: 50.5,
    server_time: 767.7,
    finish_reason: "stop",
    sources: {
      input_tokens: "reported",
      output_tokens: "reported",
      server_time: "reported",
      tokens_per_second: "derived",
    },
  },
  settings: keptSettings(),
};
