import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { SequenceEvaluateOptions, Token } from "node-llama-cpp";

/** Number of recent output tokens that the penalties consider, as in llama.cpp. */
const PENALIZED_TOKENS = 64;

export interface SamplingOptionsInput {
  settings: UsedSettings;
  /** All output tokens so far. Read again for each token. */
  outputTokens: readonly Token[];
  /** Called when a token's logits are ready, before sampling. Never called without penalties. */
  onLogits: () => void;
}

/** Translates the settings into the library's options. Sets every option, because the library's defaults differ. */
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

/** Returns true when a penalty has an effect. Neutral ones are left out, because they cost time for every token. */
function hasPenalty(settings: UsedSettings): boolean {
  return settings.repeat_penalty !== 1 || settings.frequency_penalty !== 0 || settings.presence_penalty !== 0;
}
