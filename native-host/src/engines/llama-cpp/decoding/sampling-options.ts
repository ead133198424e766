import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { SequenceEvaluateOptions, Token } from "node-llama-cpp";

/** How many of the latest output tokens the penalties look at, as llama.cpp does. */
const PENALIZED_TOKENS = 64;

export interface SamplingOptionsInput {
  settings: UsedSettings;
  /** Output tokens so far; read anew for each. */
  outputTokens: readonly Token[];
  /** Called when a token's logits are there, before it is chosen; not where no penalty looks at them. */
  onLogits: () => void;
}

/** The settings in the words of the library. Everything is said: its own defaults are others. */
export function samplingOptions({
  settings,
  outputTokens,
  onLogits,
}: SamplingOptionsInput): SequenceEvaluateOptions {
  return {
    temperature: settings.temperature,
    topP: settings.top_p,
    topK: settings.top_k,
    minP: settings.min_p,
    seed: settings.seed,
    yieldEogToken: true,
    ...(hasPenalty(settings) && {
      repeatPenalty: {
        penalty: settings.repeat_penalty,
        frequencyPenalty: settings.frequency_penalty,
        presencePenalty: settings.presence_penalty,
        maxPunishTokens: PENALIZED_TOKENS,
        punishTokens: () => {
          onLogits();
          return outputTokens.slice(-PENALIZED_TOKENS);
        },
      },
    }),
  };
}

/** Penalties that change nothing would still cost their share of every token. */
function hasPenalty(settings: UsedSettings): boolean {
  return settings.repeat_penalty !== 1 || settings.frequency_penalty !== 0 || settings.presence_penalty !== 0;
}
