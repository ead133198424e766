import { expect, it } from "vitest";
import { EMBEDDING_CONTEXT, tinyEmbeddingModel } from "../../fixtures/gguf/tiny-embedding-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { collectParts, finishOf } from "../../helpers/engine/engine-parts.ts";
import { useRealEngine } from "../../helpers/engine/model-bytes.ts";

const real = useRealEngine();

async function embed(texts: readonly string[], signal = new AbortController().signal) {
  const embeddings = [];
  for await (const embedding of real.engine.embed?.(texts, signal) ?? []) embeddings.push(embedding);
  return embeddings;
}

function cosine(one: readonly number[] = [], other: readonly number[] = []): number {
  return one.reduce((sum, each, index) => sum + each * (other[index] ?? 0), 0);
}

it("makes a vector of length 1 for each text, in order, with the count of its tokens", async () => {
  const loaded = await real.load(tinyEmbeddingModel(), "embeddings");
  expect(loaded).toMatchObject({ model: "model", context_size: EMBEDDING_CONTEXT });
  const texts = ["abc", "abc", "the other", "z"];
  const embeddings = await embed(texts);
  expect(embeddings.map(({ vector }) => vector.length)).toEqual([32, 32, 32, 32]);
  for (const { vector } of embeddings) expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
  // A token for each letter, and one before and after the text.
  expect(embeddings.map(({ tokens }) => tokens)).toEqual([5, 5, 10, 3]);
  const [first, same, other] = embeddings;
  expect(cosine(first?.vector, same?.vector)).toBeCloseTo(1, 6);
  expect(cosine(first?.vector, other?.vector)).toBeLessThan(0.999);
  // The place in the list has no part in it.
  expect((await embed(["the other"]))[0]?.vector).toEqual(other?.vector);
});

it("refuses a text that is too long, with its count, and embeds none of the others", async () => {
  await real.load(tinyEmbeddingModel(), "embeddings");
  const long = "a".repeat(EMBEDDING_CONTEXT);
  await expect(embed(["a", long])).rejects.toMatchObject({
    code: "prompt_too_long",
    details: { tokens: EMBEDDING_CONTEXT + 2, limit: EMBEDDING_CONTEXT - 1, index: 1 },
  });
  const [fits] = await embed(["a".repeat(EMBEDDING_CONTEXT - 3)]);
  expect(fits?.tokens).toBe(EMBEDDING_CONTEXT - 1);
});

it("stops between two texts", async () => {
  await real.load(tinyEmbeddingModel(), "embeddings");
  const controller = new AbortController();
  const reason = new Error("enough");
  let count = 0;
  const reading = async () => {
    for await (const _ of real.engine.embed?.(Array(500).fill("abc"), controller.signal) ?? []) {
      count += 1;
      controller.abort(reason);
    }
  };
  await expect(reading()).rejects.toBe(reason);
  expect(count).toBeLessThan(500);
  expect(await embed(["a"])).toHaveLength(1);
});

it("loads a model for one purpose: vectors or answers", async () => {
  await expect(real.load(tinyModelFile(), "embeddings")).rejects.toMatchObject({
    code: "model_invalid",
    details: { reason: "not_embedding" },
  });
  await expect(real.load(tinyEmbeddingModel())).rejects.toMatchObject({
    code: "model_invalid",
    details: { reason: "embedding" },
  });
  const unpooled = tinyEmbeddingModel({ "bert.pooling_type": { type: "uint32", value: 0 } });
  await expect(real.load(unpooled, "embeddings")).rejects.toMatchObject({
    code: "model_invalid",
    details: { reason: "no_pooling" },
  });
  await real.load(tinyEmbeddingModel(), "embeddings");
  await expect(collectParts(real.engine, [{ role: "user", content: "Hi" }])).rejects.toMatchObject({
    code: "engine_unavailable",
  });
  await real.load(tinyModelFile());
  await expect(embed(["a"])).rejects.toMatchObject({ code: "engine_unavailable" });
  const parts = await collectParts(real.engine, [{ role: "user", content: "Hi" }], {
    settings: { max_tokens: 2 },
  });
  expect(finishOf(parts).output_tokens).toBe(2);
});
