import * as z from "zod/mini";
import { orAbsent, readableItems, readableValues } from "../reading/tolerant.ts";
import { runStatisticsSchema } from "./run-statistics.ts";

export const RATINGS = ["up", "down"] as const;
export const ratingSchema = z.enum(RATINGS);
export type Rating = z.infer<typeof ratingSchema>;

/** A word such as `auto`. Sentences are rejected, so that no prompt can pass for a setting. */
const nameSchema = z.string().check(z.regex(/^[\w.+-]{1,64}$/));
const keptValueSchema = z.union([z.number(), nameSchema, z.boolean(), z.array(z.number())]);

/**
 * The sampling values a run used, by name. Settings unknown to this release and values outside today's ranges are kept
 * too. Texts are reduced to their lengths in UTF-8 bytes: `system_prompt_length` and `stop_lengths`.
 */
export const keptSettingsSchema = readableValues(keptValueSchema);
export type KeptSettings = z.infer<typeof keptSettingsSchema>;

const text = z.string();
/** A date within the calendar's range, ms since the epoch. */
const date = z.number().check(z.minimum(-8.64e15), z.maximum(8.64e15));
const number = z.number().check(z.minimum(0));

/**
 * One generation in the history: numbers and names, never any text of a prompt or answer. Each field is parsed on its
 * own, so that a run of another release, or a damaged one, is shown as far as possible.
 */
export const runRecordSchema = z.object({
  run_id: z.string().check(z.minLength(1)),
  /** Acceptance time in ms since the epoch; 0 if it cannot be read. */
  at: z.catch(date, 0),
  /** Empty if it cannot be read. */
  model: z.catch(z.string(), ""),
  stats: z.catch(runStatisticsSchema, {}),
  settings: orAbsent(keptSettingsSchema),
  /** The reason it failed. Any name is accepted, because newer releases may add codes. */
  error_code: orAbsent(text.check(z.minLength(1))),
  engine: orAbsent(text),
  /** Name of the server that ran the model; absent for a model of this machine. */
  server: orAbsent(text),
  /** Kind of client other than the panel and the terminal chat: `api` for the local API. */
  client: orAbsent(text),
  /** Names of settings that the server did not get. */
  ignored_settings: orAbsent(readableItems(nameSchema)),
  backend: orAbsent(text),
  device: orAbsent(text),
  quantization: orAbsent(text),
  /** Size of the model file in bytes. */
  size: orAbsent(number),
  /** SHA-256 of the model file in hexadecimal. */
  sha256: orAbsent(text),
  /** Layers actually on the GPU, out of `total_layers`. The requested number is a separate field. */
  gpu_layers: orAbsent(number),
  gpu_layers_asked: orAbsent(z.union([number, z.literal("auto")])),
  total_layers: orAbsent(number),
  threads: orAbsent(number),
  /** Batch size in tokens. */
  batch_size: orAbsent(number),
  flash_attention: orAbsent(z.boolean()),
  /** llama.cpp's name of its release. */
  llama_cpp: orAbsent(text),
  rating: orAbsent(ratingSchema),
});
export type StoredRun = z.infer<typeof runRecordSchema>;
