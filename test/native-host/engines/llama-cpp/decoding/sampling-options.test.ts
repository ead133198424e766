import type { Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import {
  Sampling,
  seedAt,
} from "../../../../../native-host/src/engines/llama-cpp/decoding/sampling-options.ts";
import { DEFAULT_SETTINGS } from "../../../../../shared/src/settings/settings.ts";

const USED = { ...DEFAULT_SETTINGS, seed: 7 };
const NEUTRAL = { ...USED, repeat_penalty: 1, frequency_penalty: 0, presence_penalty: 0 };

function sampling(settings = USED) {
  return new Sampling({ settings, onLogits: () => undefined });
}

function tokens(count: number, first = 0): Token[] {
  return Array.from({ length: count }, (_, index) => (first + index) as Token);
}

it("sets every sampler option explicitly", () => {
  expect(sampling(NEUTRAL).options([], [])).toEqual({
    temperature: 0.7,
    topP: 0.9,
    topK: 40,
    minP: 0.05,
    seed: seedAt(7, 0),
  });
});

it.each(["repeat_penalty", "frequency_penalty", "presence_penalty"] as const)(
  "applies %s on its own",
  (key) => {
    const options = sampling({ ...NEUTRAL, [key]: 1.5 }).options([], []);
    expect(options.repeatPenalty).toMatchObject({ maxPunishTokens: 64 });
  },
);

it("penalises the latest 64 output and draft tokens and signals that logits are ready", () => {
  let told = 0;
  const options = new Sampling({ settings: USED, onLogits: () => told++ }).options(
    tokens(100),
    tokens(3, 100),
  );
  const { repeatPenalty } = options;
  if (typeof repeatPenalty !== "object" || typeof repeatPenalty.punishTokens !== "function")
    throw new Error();
  expect(repeatPenalty.punishTokens()).toEqual(tokens(64, 39));
  expect(told).toBe(1);
});

it("gives a place the same seed whether the tokens before it are output or drafted", () => {
  expect(sampling().options(tokens(5), []).seed).toBe(sampling().options(tokens(2), tokens(3, 2)).seed);
});

it("derives seeds that differ by place and by seed, in the range llama.cpp takes as given", () => {
  const seeds = [0, 1, 7, 4_294_967_294].flatMap((seed) =>
    Array.from({ length: 2000 }, (_, place) => seedAt(seed, place)),
  );
  expect(new Set(seeds).size).toBeGreaterThan(7990);
  for (const seed of seeds) expect(seed >= 0 && seed < 0xffffffff && Number.isInteger(seed)).toBe(true);
});
