import * as z from "zod/mini";
import { readableKeys } from "../reading/tolerant.ts";
import { utf8Length } from "../text/utf8-length.ts";

const AUTO = z.literal("auto");

function atMostBytes(limit: number) {
  return z.refine<string>((text) => utf8Length(text) <= limit);
}

/** Half a character (a lone surrogate) would be found within whole ones, and cut them in two. */
const wholeCharacters = z.refine<string>((text) => !/\p{Surrogate}/u.test(text));

function integer(minimum: number, maximum: number) {
  return z.int().check(z.minimum(minimum), z.maximum(maximum));
}

function number(minimum: number, maximum: number) {
  return z.number().check(z.minimum(minimum), z.maximum(maximum));
}

/** Settings that shape one answer. They take effect for generations accepted later. */
export const samplingSettingsSchema = z.object({
  temperature: number(0, 2),
  top_p: z.number().check(z.gt(0), z.maximum(1)),
  /** 0 switches it off. */
  top_k: integer(0, 1000),
  min_p: number(0, 1),
  repeat_penalty: number(0.5, 2),
  frequency_penalty: number(-2, 2),
  presence_penalty: number(-2, 2),
  max_tokens: integer(1, 32_768),
  /** 4294967295 means random in llama.cpp and is therefore out of range. */
  seed: z.union([integer(0, 4_294_967_294), z.literal("random")]),
  stop: z.array(z.string().check(z.minLength(1), atMostBytes(256), wholeCharacters)).check(z.maxLength(16)),
  system_prompt: z.string().check(atMostBytes(16_384)),
});

/** Settings that a loaded model was loaded with. A change waits for the next load. */
export const loadSettingsSchema = z.object({
  /** Tokens. */
  context_size: z.union([integer(256, 1_048_576), AUTO]),
  gpu_layers: z.union([integer(0, 999), AUTO]),
  threads: z.union([integer(1, 256), AUTO]),
  /** Tokens. */
  batch_size: z.union([integer(32, 2048), AUTO]),
  flash_attention: z.union([z.boolean(), AUTO]),
  /** File name without `.gguf`, or "default". */
  model: z.string().check(z.minLength(1), atMostBytes(256)),
});

export const settingsSchema = z.object({ ...samplingSettingsSchema.shape, ...loadSettingsSchema.shape });

export type SamplingSettings = z.infer<typeof samplingSettingsSchema>;
export type LoadSettings = z.infer<typeof loadSettingsSchema>;
export type Settings = z.infer<typeof settingsSchema>;
export type SettingKey = keyof Settings;
export type SamplingKey = keyof SamplingSettings;
export type LoadKey = keyof LoadSettings;
export type SettingsPatch = Partial<Settings>;
export type SamplingPatch = Partial<SamplingSettings>;

/** The sampling values an answer really used: the seed is always the number. */
export type UsedSettings = Omit<SamplingSettings, "seed"> & { seed: number };
export const usedSettingsSchema = z.extend(samplingSettingsSchema, { seed: integer(0, 4_294_967_294) });

/** Reads the settings of any peer: unknown keys and values that cannot be read are left out. */
export const reportedSettingsSchema: z.ZodMiniType<Partial<Settings>> = readableKeys(settingsSchema.shape);
/** As `reportedSettingsSchema`, for the values an answer used. */
export const reportedUsedSettingsSchema: z.ZodMiniType<Partial<UsedSettings>> = readableKeys(
  usedSettingsSchema.shape,
);

export const DEFAULT_SETTINGS: Settings = {
  temperature: 0.7,
  top_p: 0.9,
  top_k: 40,
  min_p: 0.05,
  repeat_penalty: 1.1,
  frequency_penalty: 0,
  presence_penalty: 0,
  max_tokens: 2048,
  seed: "random",
  stop: [],
  system_prompt: "",
  context_size: "auto",
  gpu_layers: "auto",
  threads: "auto",
  batch_size: "auto",
  flash_attention: "auto",
  model: "default",
};

export const SETTING_KEYS = Object.keys(DEFAULT_SETTINGS) as [SettingKey, ...SettingKey[]];

/** What is allowed, in words that complete "must be ...". */
export const SETTING_RANGES: Record<SettingKey, string> = {
  temperature: "a number from 0 to 2",
  top_p: "a number above 0 and up to 1",
  top_k: "a whole number from 0 to 1000",
  min_p: "a number from 0 to 1",
  repeat_penalty: "a number from 0.5 to 2",
  frequency_penalty: "a number from -2 to 2",
  presence_penalty: "a number from -2 to 2",
  max_tokens: "a whole number from 1 to 32768",
  seed: 'a whole number from 0 to 4294967294, or "random"',
  stop: "a list of at most 16 non-empty texts of whole characters, at most 256 bytes each",
  system_prompt: "a text of at most 16384 bytes",
  context_size: 'a whole number from 256 to 1048576, or "auto"',
  gpu_layers: 'a whole number from 0 to 999, or "auto"',
  threads: 'a whole number from 1 to 256, or "auto"',
  batch_size: 'a whole number from 32 to 2048, or "auto"',
  flash_attention: 'true, false or "auto"',
  model: "the name of a known model, at most 256 bytes",
};

const samplingKeys: ReadonlySet<string> = new Set(Object.keys(samplingSettingsSchema.shape));
const loadKeys: ReadonlySet<string> = new Set(Object.keys(loadSettingsSchema.shape));

export function isSamplingKey(key: string): key is SamplingKey {
  return samplingKeys.has(key);
}

export function isLoadKey(key: string): key is LoadKey {
  return loadKeys.has(key);
}
