import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import { SequenceCache } from "../../../../../native-host/src/engines/llama-cpp/prompt/sequence-cache.ts";

/** A sequence of the library, reduced to what the cache uses. */
class FakeSequence {
  tokens: Token[] = [];

  get nextTokenIndex(): number {
    return this.tokens.length;
  }

  compareContextTokens(tokens: readonly Token[]) {
    let index = 0;
    while (index < Math.min(tokens.length, this.tokens.length) && tokens[index] === this.tokens[index])
      index += 1;
    return { firstDifferentIndex: index };
  }

  async adaptStateToTokens(tokens: readonly Token[]) {
    this.tokens.length = this.compareContextTokens(tokens).firstDifferentIndex;
  }

  async clearHistory() {
    this.tokens = [];
  }
}

function prompt(length: number, first = 1): Token[] {
  return Array.from({ length }, (_, index) => (first + index) as Token);
}

function createCache(batchSize = 512) {
  const sequence = new FakeSequence();
  const cache = new SequenceCache(sequence as unknown as LlamaContextSequence, batchSize);
  /** Evaluates `tokens` as a reproducible generation does: whole chunks of the grid, then the rest with the answer. */
  const readOnGrid = (tokens: readonly Token[]) => {
    while (tokens.length - sequence.nextTokenIndex > cache.gridChunk) {
      sequence.tokens = tokens.slice(0, sequence.nextTokenIndex + cache.gridChunk);
      cache.evaluatedOnGrid();
    }
    sequence.tokens = [...tokens];
  };
  return { sequence, cache, readOnGrid };
}

it("keeps all that the next prompt shares, but its last token", async () => {
  const { sequence, cache } = createCache();
  sequence.tokens = prompt(100);
  expect(await cache.keep(prompt(100), false)).toBe(99);
  expect(await cache.keep([...prompt(40), 7 as Token, 8 as Token], false)).toBe(40);
});

it("keeps for a reproducible generation only what was read on the grid", async () => {
  const { sequence, cache, readOnGrid } = createCache();
  sequence.tokens = prompt(200);
  expect(await cache.keep(prompt(200), true)).toBe(0);
  readOnGrid(prompt(200));
  expect(await cache.keep(prompt(200), true)).toBe(192);
  readOnGrid(prompt(200));
  expect(await cache.keep([...prompt(150), ...prompt(100, 900)], true)).toBe(128);
});

it("forgets the grid where another generation cut the sequence", async () => {
  const { sequence, cache, readOnGrid } = createCache();
  readOnGrid(prompt(300));
  await cache.keep([...prompt(70), 5 as Token], false);
  sequence.tokens = [...prompt(300)];
  expect(await cache.keep(prompt(300), true)).toBe(64);
});

it("has chunks that end on the grid, and never exceed the batch size", () => {
  const { sequence, cache } = createCache();
  expect(cache.gridChunk).toBe(64);
  sequence.tokens = prompt(70);
  expect(cache.gridChunk).toBe(58);
  expect(createCache(32).cache.gridChunk).toBe(32);
});

it("starts over where a model kept less than was asked for", async () => {
  const { sequence, cache, readOnGrid } = createCache();
  readOnGrid(prompt(300));
  sequence.adaptStateToTokens = async () => {
    sequence.tokens.length = 50;
  };
  expect(await cache.keep(prompt(300), true)).toBe(0);
});
