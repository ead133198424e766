import type { FinishReason } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { GOLDEN_RUN, keptSettings, sampleRun } from "./sample-run.ts";

const MINUTE = 60_000;
export const SMALL = GOLDEN_RUN.model;
export const LARGE = "Qwen3-4B-Q4_K_M";
const REASONS: FinishReason[] = ["stop", "stop", "stop", "stop", "stop", "length", "stop", "aborted", "stop"];

/** Creates a deterministic generator of pseudorandom numbers (0..1). */
function lot(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Creates a history of `count` runs, newest first, up to `now`; every fourth run uses the larger model. */
export function sampleHistory(count: number, now: number, minutesApart = 60): StoredRun[] {
  return Array.from({ length: count }, (_, index) => variedRun(index, now - index * minutesApart * MINUTE));
}

/** Creates a run. `index` determines everything except its date. */
export function variedRun(index: number, at: number, change: Partial<StoredRun> = {}): StoredRun {
  const next = lot(index * 7919 + 17);
  next();
  const large = index % 4 === 2;
  const input = Math.round(12 * 2 ** (next() * 8));
  const cached = index % 3 === 0 ? 0 : Math.floor(input * next() * 0.8);
  const output = 2 + Math.floor(400 * next() ** 2);
  const rate = (large ? 14 : 53) * (0.85 + 0.3 * next());
  const promptRate = (large ? 60 : 200) * (1 - Math.exp(-(input - cached + 8) / 60)) * (0.9 + 0.2 * next());
  const promptTime = (1000 * (input - cached)) / promptRate;
  const loadTime = index % 23 === 5 ? 600 + 900 * next() : 0;
  const gap = 1000 / rate;
  const slow = index === 2;
  const decode = gap * (output - 1) * (slow ? 1.7 : 1);
  const first = promptTime + loadTime + 4;
  const finish_reason = index % 41 === 3 ? "error" : (REASONS[index % REASONS.length] ?? "stop");
  const gaps = Array.from({ length: Math.min(96, output - 1) }, () => gap * (0.8 + 0.4 * next()));
  return sampleRun(`run-${index}`, {
    at,
    ...(large && {
      model: LARGE,
      backend: "vulkan",
      gpu_layers: slow ? 22 : 36,
      total_layers: 36,
      quantization: "Q4_K_M",
      size: 2_497_280_256,
    }),
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    llama_cpp: "b6962",
    ...(finish_reason === "error" ? { error_code: "engine_crashed" as const } : {}),
    stats: {
      input_tokens: input,
      cached_tokens: cached,
      output_tokens: output,
      queue_time: 2 + next(),
      load_time: loadTime,
      prompt_time: promptTime,
      time_to_first_token: first,
      decode_time: decode,
      total_time: first + decode,
      prompt_tokens_per_second: promptRate,
      tokens_per_second: slow ? rate / 1.7 : rate,
      end_to_end_tokens_per_second: (1000 * output) / (first + decode),
      inter_token_latency: { p50: gap, p95: gap * 1.15, p99: gap * 1.6, max: gap * (1.6 + 3 * next()) },
      inter_token_gaps: gaps,
      context_used: input + output,
      context_size: large ? 8192 : 4096,
      finish_reason,
      ...(finish_reason === "aborted" ? { stop_latency: 8 + 90 * next() } : {}),
      peak_memory: large ? 3_100_000_000 : 310_000_000,
    },
    settings: keptSettings({ temperature: index % 5 === 0 ? 1.2 : 0.7, seed: 1_000_000 + index }),
    ...(index % 17 === 1 ? { rating: index % 2 === 1 ? ("up" as const) : ("down" as const) } : {}),
    ...change,
  });
}
