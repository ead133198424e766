import type { Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import { samplingOptions } from "../../../../../native-host/src/engines/llama-cpp/decoding/sampling-options.ts";
import { DEFAULT_SETTINGS } from "../../../../../shared/src/settings/settings.ts";

const USED = { ...DEFAULT_SETTINGS, seed: 7 };
const NEUTRAL = { ...USED, repeat_penalty: 1, frequency_penalty: 0, presence_penalty: 0 };
const quiet = { outputTokens: [], onLogits: () => {} };

it("sets every sampler option explicitly", () => {
  expect(samplingOptions({ ...quiet, settings: NEUTRAL })).toEqual({
    temperature: 0.7,
    topP: 0.9,
    topK: 40,
    minP: 0.05,
    seed: 7,
    yieldEogToken: true,
  });
});

it.each(["repeat_penalty", "frequency_penalty", "presence_penalty"] as const)(
  "applies %s on its own",
  (key) => {
    const options = samplingOptions({ ...quiet, settings: { ...NEUTRAL, [key]: 1.5 } });
    expect(options.repeatPenalty).toMatchObject({ maxPunishTokens: 64 });
  },
);

it("penalises the latest 64 output tokens and signals that logits are ready", () => {
  let told = 0;
  const outputTokens = Array.from({ length: 100 }, (_, index) => index as Token);
  const { repeatPenalty } = samplingOptions({ settings: USED, outputTokens, onLogits: () => told++ });
  if (typeof repeatPenalty !== "object" || typeof repeatPenalty.punishTokens !== "function")
    throw new Error();
  expect(repeatPenalty.punishTokens()).toEqual(outputTokens.slice(36));
  expect(told).toBe(1);
});
