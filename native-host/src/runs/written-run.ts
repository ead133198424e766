import {
  FINISH_REASONS,
  type GenerationStatistics,
  MAX_GAP_VALUES,
  NUMBER_SOURCES,
} from "@tacho/shared/protocol/statistics.ts";
import { ERROR_CODES } from "@tacho/shared/protocol/wire-error.ts";
import { ratingSchema, runRecordSchema, type StoredRun } from "@tacho/shared/runs/run-record.ts";
import { usedSettingsSchema } from "@tacho/shared/settings/settings.ts";
import * as z from "zod/mini";

const count = z.int().check(z.minimum(0));
const measured = z.number().check(z.minimum(0));
const text = z.string();

/** Schema of the statistics this host writes. Stricter than `runStatisticsSchema`: unlisted fields are not written. */
export const writtenStatistics = {
  input_tokens: count,
  cached_tokens: count,
  output_tokens: count,
  thought_tokens: count,
  queue_time: measured,
  load_time: measured,
  prompt_time: measured,
  render_time: measured,
  first_token_time: measured,
  time_to_first_token: measured,
  decode_time: measured,
  total_time: measured,
  prompt_tokens_per_second: measured,
  tokens_per_second: measured,
  end_to_end_tokens_per_second: measured,
  inter_token_latency: z.object({ p50: measured, p95: measured, p99: measured, max: measured }),
  inter_token_gaps: z.array(measured).check(z.maxLength(MAX_GAP_VALUES)),
  context_used: count,
  context_size: count,
  context_parts: z.object({ system: count, history: count, message: count, answer: count, free: count }),
  finish_reason: z.enum(FINISH_REASONS),
  stop_latency: measured,
  peak_memory: count,
  threads_reading: count,
  threads_writing: count,
  draft_tokens: count,
  accepted_tokens: count,
  draft_time_saved: measured,
  server_time: measured,
  sources: z.record(z.string(), z.enum(NUMBER_SOURCES)),
} as const satisfies Record<keyof GenerationStatistics, z.ZodMiniType>;

/** Schema of the fields this host writes besides `stats` and `settings`. */
export const writtenFields = {
  run_id: text.check(z.minLength(1)),
  at: z.number(),
  model: text,
  error_code: z.optional(z.enum(ERROR_CODES)),
  engine: z.optional(text),
  server: z.optional(text),
  client: z.optional(text),
  ignored_settings: z.optional(z.array(text)),
  backend: z.optional(text),
  device: z.optional(text),
  quantization: z.optional(text),
  size: z.optional(count),
  sha256: z.optional(text),
  gpu_layers: z.optional(count),
  gpu_layers_asked: z.optional(z.union([count, z.literal("auto")])),
  total_layers: z.optional(count),
  threads: z.optional(count),
  batch_size: z.optional(count),
  flash_attention: z.optional(z.boolean()),
  llama_cpp: z.optional(text),
  rating: z.optional(ratingSchema),
} as const satisfies Record<Exclude<keyof StoredRun, "stats" | "settings">, z.ZodMiniType>;

/** The kept values that release 0.1.0 requires. Frozen: runs of that release have no others. */
const VALUES_OF_010 = {
  temperature: true,
  top_p: true,
  top_k: true,
  min_p: true,
  repeat_penalty: true,
  frequency_penalty: true,
  presence_penalty: true,
  max_tokens: true,
  seed: true,
} as const;

const keptValues = z.omit(usedSettingsSchema, { system_prompt: true, stop: true });
const writtenSettings = z.object({
  ...z.partial(keptValues).shape,
  ...z.pick(keptValues, VALUES_OF_010).shape,
  system_prompt_length: count,
  stop_lengths: z.array(count),
});

/** Splits `values` by `shape`: the valid ones, and the names of the others. */
export function allowedValues(shape: Readonly<Record<string, z.ZodMiniType>>, values: object) {
  const given = new Map<string, unknown>(Object.entries(values));
  const allowed: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const [name, schema] of Object.entries(shape)) {
    const value = given.get(name);
    if (value === undefined) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) allowed[name] = parsed.data;
    else refused.push(name);
  }
  return { allowed, refused };
}

/** Reduces a leniently parsed run to fields this host could have written, for strict readers. */
export function strictRun(run: StoredRun): StoredRun {
  const { allowed: stats } = allowedValues(writtenStatistics, run.stats);
  const { allowed } = allowedValues(writtenFields, run);
  const settings = writtenSettings.safeParse(run.settings);
  const { run_id, at, model } = run;
  return runRecordSchema.parse({
    ...allowed,
    run_id,
    at,
    model,
    stats,
    ...(settings.success && { settings: settings.data }),
  });
}
