import type { Llama, LlamaContextSequence, Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import { LlamaSequenceEnd } from "../../../../../native-host/src/engines/llama-cpp/decoding/llama-sequence-end.ts";
import {
  Sampling,
  seedAt,
} from "../../../../../native-host/src/engines/llama-cpp/decoding/sampling-options.ts";
import { DEFAULT_SETTINGS } from "../../../../../shared/src/settings/settings.ts";

interface Controlled {
  tokens: number[];
  seeds: (number | undefined)[];
}

/** A sequence that samples the sum of all tokens, and records how it was asked. */
function createEnd(temperature: number) {
  const all: number[] = [];
  const asked = { generators: 0, returned: 0, single: [] as number[][], controlled: [] as Controlled[] };
  const next = (token: number) => {
    all.push(token);
    return all.reduce((sum, each) => sum + each, 0);
  };
  const sequence = {
    async *evaluate(first: number[]) {
      asked.generators += 1;
      try {
        for (let tokens = first; ; ) {
          asked.single.push(tokens);
          tokens = yield tokens.map(next).at(-1);
        }
      } finally {
        asked.returned += 1;
      }
    },
    async controlledEvaluate(input: (number | [number, { generateNext: { options: { seed: number } } }])[]) {
      asked.controlled.push({
        tokens: input.map((item) => (typeof item === "number" ? item : item[0])),
        seeds: input.map((item) =>
          typeof item === "number" ? undefined : item[1].generateNext.options.seed,
        ),
      });
      return input.map((item) => ({ next: { token: next(typeof item === "number" ? item : item[0]) } }));
    },
  } as unknown as LlamaContextSequence;
  const settings = { ...DEFAULT_SETTINGS, temperature, seed: 7 };
  const sampling = new Sampling({ settings, onLogits: () => undefined });
  return { end: new LlamaSequenceEnd({} as Llama, sequence, sampling), asked };
}

const tokens = (...numbers: number[]) => numbers as Token[];

it("takes the likeliest tokens with one sampler, also between drafts", async () => {
  const { end, asked } = createEnd(0);
  expect(await end.evaluate(tokens(1, 2), 1, [])).toEqual([3]);
  expect(await end.evaluate(tokens(3), 0, tokens(3))).toEqual([6]);
  expect(await end.evaluate(tokens(6, 4), 0, tokens(3, 6))).toEqual([12, 16]);
  expect(await end.evaluate(tokens(16), 0, tokens(3, 6, 12, 16))).toEqual([32]);
  await end.release();
  expect(asked).toMatchObject({ generators: 1, returned: 1, single: [[1, 2], [3], [16]] });
  expect(asked.controlled).toMatchObject([{ tokens: [6, 4] }]);
});

it("draws each token with the seed of its place, alone or in a draft", async () => {
  const { end, asked } = createEnd(0.7);
  await end.evaluate(tokens(1, 2), 1, []);
  await end.evaluate(tokens(3), 0, tokens(3));
  await end.evaluate(tokens(6, 4), 0, tokens(3, 6));
  await end.release();
  expect(asked.generators).toBe(0);
  expect(asked.controlled.map(({ seeds }) => seeds)).toEqual([
    [undefined, seedAt(7, 0)],
    [seedAt(7, 1)],
    [seedAt(7, 2), seedAt(7, 3)],
  ]);
});
