import type { SettingKey } from "@tacho/shared/settings/settings.ts";

export interface SettingText {
  label: string;
  /** What the number counts; absent where it has none. */
  unit?: string;
  /** What it does to the answer, in one sentence. */
  effect?: string;
}

/** The words for every setting. */
export const SETTING_TEXTS: Record<SettingKey, SettingText> = {
  temperature: {
    label: "Temperature",
    effect: "Higher makes the choice of words freer; 0 always takes the likeliest one.",
  },
  top_p: {
    label: "Top P",
    effect: "Keeps only the likeliest words that together reach this share; 1 keeps all.",
  },
  top_k: {
    label: "Top K",
    effect: "Keeps only this many of the likeliest words; 0 keeps all.",
  },
  min_p: {
    label: "Min P",
    effect: "Drops words less likely than this share of the likeliest one; 0 drops none.",
  },
  repeat_penalty: {
    label: "Repeat penalty",
    effect: "Above 1 makes words that were already used less likely; 1 switches it off.",
  },
  frequency_penalty: {
    label: "Frequency penalty",
    effect: "Lowers a word the more, the more often it was used; 0 switches it off.",
  },
  presence_penalty: {
    label: "Presence penalty",
    effect: "Lowers every word that was used at all, which draws in new subjects; 0 switches it off.",
  },
  seed: {
    label: "Seed",
    effect: "The same seed, settings and prompt give the same answer again.",
  },
  system_prompt: {
    label: "System prompt",
    effect: "Stands before every conversation and tells the model how to answer.",
  },
  max_tokens: {
    label: "Max tokens",
    unit: "tokens",
    effect: "The longest an answer may become; a longer one can be continued.",
  },
  stop: {
    label: "Stop strings",
    effect: "The answer ends before the first of these.",
  },
  model: {
    label: "Model",
    effect: "Which model answers.",
  },
  context_size: {
    label: "Context size",
    unit: "tokens",
    effect: "How much of the conversation the model can see; more takes more memory.",
  },
  gpu_layers: {
    label: "GPU layers",
    unit: "layers",
    effect: "How much of the model runs on the graphics card; auto takes what fits.",
  },
  threads: {
    label: "Threads",
    unit: "threads",
    effect: "How many processor cores it may use; more than there are makes it slower.",
  },
  batch_size: {
    label: "Batch size",
    unit: "tokens",
    effect: "How much of the prompt is read at once; more is a little faster and takes more memory.",
  },
  flash_attention: {
    label: "Flash attention",
    effect: "A way of computing that saves memory where the hardware has it.",
  },
};

/** Words by the key of their setting. */
export type SettingTexts = Readonly<Record<string, SettingText>>;

/** The words for a setting. One that has none yet is called by its key. */
export function settingText(key: string, texts: SettingTexts = SETTING_TEXTS): SettingText {
  return Object.hasOwn(texts, key) ? (texts[key] ?? { label: key }) : { label: key };
}

export function settingLabel(key: string, texts: SettingTexts = SETTING_TEXTS): string {
  return settingText(key, texts).label;
}
