import type { SettingKey } from "@tacho/shared/settings/settings.ts";

export interface SettingText {
  label: string;
  /** What the number counts; absent where it has none. */
  unit?: string;
  /** What may be written, in few words. */
  range: string;
  /** What it does to the answer, in one sentence. */
  effect: string;
}

/** The words for every setting. */
export const SETTING_TEXTS: Record<SettingKey, SettingText> = {
  temperature: {
    label: "Temperature",
    range: "0 to 2",
    effect: "Higher makes the choice of words freer; 0 always takes the likeliest one.",
  },
  top_p: {
    label: "Top P",
    range: "above 0, up to 1",
    effect: "Keeps only the likeliest words that together reach this share; 1 keeps all.",
  },
  top_k: {
    label: "Top K",
    range: "0 to 1,000",
    effect: "Keeps only this many of the likeliest words; 0 keeps all.",
  },
  min_p: {
    label: "Min P",
    range: "0 to 1",
    effect: "Drops words less likely than this share of the likeliest one; 0 drops none.",
  },
  repeat_penalty: {
    label: "Repeat penalty",
    range: "0.5 to 2",
    effect: "Above 1 makes words that were already used less likely; 1 switches it off.",
  },
  frequency_penalty: {
    label: "Frequency penalty",
    range: "-2 to 2",
    effect: "Lowers a word the more, the more often it was used; 0 switches it off.",
  },
  presence_penalty: {
    label: "Presence penalty",
    range: "-2 to 2",
    effect: "Lowers every word that was used at all, which draws in new subjects; 0 switches it off.",
  },
  seed: {
    label: "Seed",
    range: "0 to 4,294,967,294, or random",
    effect: "The same seed, settings and prompt give the same answer again.",
  },
  system_prompt: {
    label: "System prompt",
    range: "up to 16,384 bytes",
    effect: "Stands before every conversation and tells the model how to answer.",
  },
  max_tokens: {
    label: "Max tokens",
    unit: "tokens",
    range: "1 to 32,768",
    effect: "The longest an answer may become; a longer one can be continued.",
  },
  stop: {
    label: "Stop strings",
    range: "up to 16, one on each line; \\n stands for a line break",
    effect: "The answer ends before the first of these.",
  },
  model: {
    label: "Model",
    range: "those the host has found",
    effect: "Which model answers.",
  },
  context_size: {
    label: "Context size",
    unit: "tokens",
    range: "256 to 1,048,576, or auto",
    effect: "How much of the conversation the model can see; more takes more memory.",
  },
  gpu_layers: {
    label: "GPU layers",
    unit: "layers",
    range: "0 to 999, or auto",
    effect: "How much of the model runs on the graphics card; auto takes what fits.",
  },
  threads: {
    label: "Threads",
    unit: "threads",
    range: "1 to 256, or auto",
    effect: "How many processor cores it may use; more than there are makes it slower.",
  },
  batch_size: {
    label: "Batch size",
    unit: "tokens",
    range: "32 to 2,048, or auto",
    effect: "How much of the prompt is read at once; more is a little faster and takes more memory.",
  },
  flash_attention: {
    label: "Flash attention",
    range: "on, off or auto",
    effect: "A way of computing that saves memory where the hardware has it.",
  },
};

export function settingLabel(key: SettingKey): string {
  return SETTING_TEXTS[key].label;
}
