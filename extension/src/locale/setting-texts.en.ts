import type { SettingKey } from "@tacho/shared/settings/settings.ts";
import type { SettingText } from "./setting-text.ts";

/** English words for every setting. */
export const settingTexts: Record<SettingKey, SettingText> = {
  temperature: {
    label: "Temperature",
    effect: "Higher values make answers more varied; 0 always picks the likeliest word.",
  },
  top_p: {
    label: "Top P",
    effect: "Picks only from the likeliest words that together reach this probability; 1 keeps all.",
  },
  top_k: {
    label: "Top K",
    effect: "Picks only from this many of the likeliest words; 0 keeps all.",
  },
  min_p: {
    label: "Min P",
    effect: "Drops words below this fraction of the likeliest word’s probability; 0 drops none.",
  },
  repeat_penalty: {
    label: "Repeat penalty",
    effect: "Values above 1 make words already used less likely; 1 turns it off.",
  },
  frequency_penalty: {
    label: "Frequency penalty",
    effect: "Makes a word less likely each time it is used; 0 turns it off.",
  },
  presence_penalty: {
    label: "Presence penalty",
    effect: "Makes every word already used less likely, which brings in new topics; 0 turns it off.",
  },
  seed: {
    label: "Seed",
    effect: "The same seed, settings and prompt give the same answer.",
  },
  system_prompt: {
    label: "System prompt",
    effect: "Comes before every conversation and tells the model how to answer.",
  },
  max_tokens: {
    label: "Max tokens",
    unit: "tokens",
    effect: "The maximum length of an answer; one that is cut off can be continued.",
  },
  stop: {
    label: "Stop strings",
    effect: "The answer ends just before the first of these strings.",
  },
  thinking: {
    label: "Thinking",
    effect:
      "Whether the model thinks before it answers; default leaves it to the model. Only some models can be told.",
  },
  thinking_budget: {
    label: "Thinking budget",
    unit: "tokens",
    effect: "After this many tokens of thought the model must answer; auto sets no limit.",
  },
  stop_repetition: {
    label: "Stop repetition",
    effect: "Ends an answer that repeats itself for hundreds of tokens; auto does so with base models only.",
  },
  base_model: {
    label: "Without a chat template",
    effect:
      "How to use a base model, which has no chat template: chat in a general form, or continue your text as it stands.",
  },
  model: {
    label: "Model",
    effect: "The model that writes the answers.",
  },
  context_size: {
    label: "Context size",
    unit: "tokens",
    effect: "How much of the conversation the model can see; larger sizes use more memory.",
  },
  gpu_layers: {
    label: "GPU layers",
    unit: "layers",
    effect: "How many layers of the model run on the GPU; auto uses as many as fit.",
  },
  threads: {
    label: "Threads",
    unit: "threads",
    effect:
      "How many CPU threads the model uses; auto measures, for reading and writing apart, and adapts when other programs are busy.",
  },
  batch_size: {
    label: "Batch size",
    unit: "tokens",
    effect: "How many prompt tokens are read at once; more is a little faster and uses more memory.",
  },
  flash_attention: {
    label: "Flash attention",
    effect: "Saves memory when computing attention, on hardware that supports it.",
  },
  drafting: {
    label: "Drafting",
    effect:
      "Guesses the next words from earlier text and checks them together, where that is faster. The model checks every guess; auto switches it off where it does not help.",
  },
  draft_model: {
    label: "Draft model",
    effect:
      "A smaller model of the same family that guesses the next words for the model to check, where that is faster. It needs memory of its own.",
  },
};
