import * as z from "zod/mini";
import { openEnum } from "../reading/tolerant.ts";
import { keptShape } from "../settings/kept-settings.ts";
import { generationStatisticsSchema } from "./statistics.ts";
import { ERROR_CODES } from "./wire-error.ts";

const count = z.int().check(z.minimum(0));

export const RATINGS = ["up", "down"] as const;
export const ratingSchema = z.enum(RATINGS);
export type Rating = z.infer<typeof ratingSchema>;

/** The sampling values a run used, also those of settings that only another release has. The texts among them are private: only their lengths are kept. */
export const keptSettingsSchema = z.looseObject(keptShape());
export type KeptSettings = z.infer<typeof keptSettingsSchema>;

/** One generation as the history keeps it: numbers and names, never a word of a prompt or an answer. */
export const storedRunSchema = z.object({
  run_id: z.string().check(z.minLength(1)),
  /** When it was accepted, ms since the epoch. */
  at: z.number(),
  model: z.string(),
  stats: generationStatisticsSchema,
  settings: z.optional(keptSettingsSchema),
  /** Why it failed. */
  error_code: z.optional(openEnum(ERROR_CODES)),
  engine: z.optional(z.string()),
  backend: z.optional(z.string()),
  device: z.optional(z.string()),
  quantization: z.optional(z.string()),
  /** Of the model file, bytes. */
  size: z.optional(count),
  /** Of the model file, hexadecimal. */
  sha256: z.optional(z.string()),
  /** Got, of `total_layers`; what was asked stands beside it. */
  gpu_layers: z.optional(count),
  gpu_layers_asked: z.optional(z.union([count, z.literal("auto")])),
  total_layers: z.optional(count),
  threads: z.optional(count),
  batch_size: z.optional(count),
  flash_attention: z.optional(z.boolean()),
  /** Release of llama.cpp. */
  llama_cpp: z.optional(z.string()),
  rating: z.optional(ratingSchema),
});
export type StoredRun = z.infer<typeof storedRunSchema>;
