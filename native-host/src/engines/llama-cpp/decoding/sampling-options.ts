import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { SequenceEvaluateOptions, Token } from "node-llama-cpp";

/** Number of recent output tokens that the penalties consider, as in llama.cpp. */
const PENALIZED_TOKENS = 64;

export interface SamplingInput {
  settings: UsedSettings;
  /** Called when a token's logits are ready, before sampling. Never called without penalties. */
  onLogits: () => void;
}

type SamplingOptions = Pick<
  SequenceEvaluateOptions,
  "temperature" | "topP" | "topK" | "minP" | "seed" | "repeatPenalty"
>;

/**
 * Translates the settings into the library's options, token by token. Each token has a seed of its own, derived from the
 * seed of the generation and the token's place, so that it does not matter how many are sampled in one evaluation.
 */
export class Sampling {
  readonly #settings: UsedSettings;
  readonly #onLogits: () => void;

  constructor({ settings, onLogits }: SamplingInput) {
    this.#settings = settings;
    this.#onLogits = onLogits;
  }

  /** True if the likeliest token is always taken, so that no seed has a part in it. */
  get isGreedy(): boolean {
    return this.#settings.temperature === 0;
  }

  /**
   * Returns the options for the token after `output` and `draft`. `output` is read again for each token that is sampled
   * with them. Sets every option, because the library's defaults differ.
   */
  options(output: readonly Token[], draft: readonly Token[]): SamplingOptions {
    const settings = this.#settings;
    return {
      temperature: settings.temperature,
      topP: settings.top_p,
      topK: settings.top_k,
      minP: settings.min_p,
      seed: seedAt(settings.seed, output.length + draft.length),
      ...(hasPenalty(settings) && {
        repeatPenalty: {
          penalty: settings.repeat_penalty,
          frequencyPenalty: settings.frequency_penalty,
          presencePenalty: settings.presence_penalty,
          maxPunishTokens: PENALIZED_TOKENS,
          punishTokens: () => {
            this.#onLogits();
            return [...output.slice(-PENALIZED_TOKENS), ...draft].slice(-PENALIZED_TOKENS);
          },
        },
      }),
    };
  }
}

/** Returns true when a penalty has an effect. Neutral ones are left out, because they cost time for every token. */
function hasPenalty(settings: UsedSettings): boolean {
  return settings.repeat_penalty !== 1 || settings.frequency_penalty !== 0 || settings.presence_penalty !== 0;
}

/** llama.cpp takes this seed for "random". */
const RANDOM_SEED = 0xffffffff;

/** Derives the seed of the output token at `place` from the seed of the generation. Returns 0..4294967294. */
export function seedAt(seed: number, place: number): number {
  let mixed = (seed ^ Math.imul(place + 1, 0x9e3779b1)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  mixed = (mixed ^ (mixed >>> 16)) >>> 0;
  return mixed === RANDOM_SEED ? 0 : mixed;
}
