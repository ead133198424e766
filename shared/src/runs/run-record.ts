import * as z from "zod/mini";
import { orAbsent, readableValues } from "../reading/tolerant.ts";
import { runStatisticsSchema } from "./run-statistics.ts";

export const RATINGS = ["up", "down"] as const;
export const ratingSchema = z.enum(RATINGS);
export type Rating = z.infer<typeof ratingSchema>;

/** A value such as `auto`; a sentence is none, so that no prompt passes for a setting. */
const nameSchema = z.string().check(z.regex(/^[\w.+-]{1,64}$/));
const keptValueSchema = z.union([z.number(), nameSchema, z.boolean(), z.array(z.number())]);

/**
 * The sampling values a run used, by their names. A setting this release does not know, or a value outside of today's
 * range, stands here like any other. Of a text only the length is kept: `system_prompt_length` and `stop_lengths`, UTF-8 bytes.
 */
export const keptSettingsSchema = readableValues(keptValueSchema);
export type KeptSettings = z.infer<typeof keptSettingsSchema>;

const text = z.string();
/** What a calendar holds, ms since the epoch. */
const date = z.number().check(z.minimum(-8.64e15), z.maximum(8.64e15));
const number = z.number().check(z.minimum(0));

/**
 * One generation as the history keeps it: numbers and names, never a word of a prompt or an answer. Reads every field on
 * its own, so that a run of an older or newer release, or a damaged one, is shown as far as it can be.
 */
export const runRecordSchema = z.object({
  run_id: z.string().check(z.minLength(1)),
  /** When it was accepted, ms since the epoch; 0 where that cannot be read. */
  at: z.catch(date, 0),
  /** Empty where it cannot be read. */
  model: z.catch(z.string(), ""),
  stats: z.catch(runStatisticsSchema, {}),
  settings: orAbsent(keptSettingsSchema),
  /** Why it failed; any name, because a newer release may have new ones. */
  error_code: orAbsent(text.check(z.minLength(1))),
  engine: orAbsent(text),
  backend: orAbsent(text),
  device: orAbsent(text),
  quantization: orAbsent(text),
  /** Of the model file, bytes. */
  size: orAbsent(number),
  /** Of the model file, hexadecimal. */
  sha256: orAbsent(text),
  /** Got, of `total_layers`; what was asked stands beside it. */
  gpu_layers: orAbsent(number),
  gpu_layers_asked: orAbsent(z.union([number, z.literal("auto")])),
  total_layers: orAbsent(number),
  threads: orAbsent(number),
  /** Tokens. */
  batch_size: orAbsent(number),
  flash_attention: orAbsent(z.boolean()),
  /** Release of llama.cpp. */
  llama_cpp: orAbsent(text),
  rating: orAbsent(ratingSchema),
});
export type StoredRun = z.infer<typeof runRecordSchema>;
