import type { SettingKey } from "@tacho/shared/settings/settings.ts";

export interface SettingText {
  label: string;
  /** Unit shown beside the field; absent for values without a unit. */
  unit?: string;
  /** Allowed values, in a few words. */
  range: string;
  /** Effect on the answer, in one sentence. */
  effect: string;
}

/** English label, unit, range and effect of every setting. */
export const SETTING_TEXTS: Record<SettingKey, SettingText> = {
  temperature: {
    label: "Temperature",
    range: "0 to 2",
    effect: "Higher values make answers more varied; 0 always picks the likeliest word.",
  },
  top_p: {
    label: "Top P",
    range: "above 0, up to 1",
    effect: "Picks only from the likeliest words that together reach this probability; 1 keeps all.",
  },
  top_k: {
    label: "Top K",
    range: "0 to 1,000",
    effect: "Picks only from this many of the likeliest words; 0 keeps all.",
  },
  min_p: {
    label: "Min P",
    range: "0 to 1",
    effect: "Drops words below this fraction of the likeliest word’s probability; 0 drops none.",
  },
  repeat_penalty: {
    label: "Repeat penalty",
    range: "0.5 to 2",
    effect: "Values above 1 make words already used less likely; 1 turns it off.",
  },
  frequency_penalty: {
    label: "Frequency penalty",
    range: "-2 to 2",
    effect: "Makes a word less likely each time it is used; 0 turns it off.",
  },
  presence_penalty: {
    label: "Presence penalty",
    range: "-2 to 2",
    effect: "Makes every word already used less likely, which brings in new topics; 0 turns it off.",
  },
  seed: {
    label: "Seed",
    range: "0 to 4,294,967,294, or random",
    effect: "The same seed, settings and prompt give the same answer.",
  },
  system_prompt: {
    label: "System prompt",
    range: "up to 16,384 bytes",
    effect: "Comes before every conversation and tells the model how to answer.",
  },
  max_tokens: {
    label: "Max tokens",
    unit: "tokens",
    range: "1 to 32,768",
    effect: "The maximum length of an answer; one that is cut off can be continued.",
  },
  stop: {
    label: "Stop strings",
    range: "up to 16, one per line; \\n stands for a line break",
    effect: "The answer ends just before the first of these strings.",
  },
  model: {
    label: "Model",
    range: "any model the host has found",
    effect: "The model that writes the answers.",
  },
  context_size: {
    label: "Context size",
    unit: "tokens",
    range: "256 to 1,048,576, or auto",
    effect: "How much of the conversation the model can see; larger sizes use more memory.",
  },
  gpu_layers: {
    label: "GPU layers",
    unit: "layers",
    range: "0 to 999, or auto",
    effect: "How many layers of the model run on the GPU; auto uses as many as fit.",
  },
  threads: {
    label: "Threads",
    unit: "threads",
    range: "1 to 256, or auto",
    effect: "How many CPU threads the model uses; more than the CPU has cores makes it slower.",
  },
  batch_size: {
    label: "Batch size",
    unit: "tokens",
    range: "32 to 2,048, or auto",
    effect: "How many prompt tokens are read at once; more is a little faster and uses more memory.",
  },
  flash_attention: {
    label: "Flash attention",
    range: "on, off or auto",
    effect: "Saves memory when computing attention, on hardware that supports it.",
  },
};

export function settingLabel(key: SettingKey): string {
  return SETTING_TEXTS[key].label;
}
