import OpenAI from "openai";
import { expect, it } from "vitest";
import { tinyEmbeddingModel } from "../../fixtures/gguf/tiny-embedding-model.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { put } from "../../helpers/files/temporary-folder.ts";
import { startServe, temporaryHome } from "../../helpers/http/start-serve.ts";

it("makes vectors with an embedding model on this machine, as numbers and as OpenAI's library asks for them", async () => {
  const home = await temporaryHome();
  put(home.tachoHome, "models/vectors.gguf", tinyEmbeddingModel());
  put(home.tachoHome, "models/chat.gguf", tinyModelFile());
  put(home.tachoHome, "config.json", JSON.stringify({ default_model: "chat" }));
  const serve = await startServe({ home, script: null });
  const embed = (body: object) => serve.ask("/v1/embeddings", { body });

  const { status, json } = await embed({ model: "vectors", input: ["abc", "the other"] });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    object: "list",
    model: "vectors",
    data: [
      { object: "embedding", index: 0 },
      { object: "embedding", index: 1 },
    ],
    usage: { prompt_tokens: 15, total_tokens: 15 },
  });
  const [first, second]: number[][] = json.data.map(({ embedding }: { embedding: number[] }) => embedding);
  expect([first?.length, second?.length]).toEqual([32, 32]);

  // The library asks for base64 by itself.
  const client = new OpenAI({ baseURL: serve.baseUrl, apiKey: serve.key, maxRetries: 0 });
  const made = await client.embeddings.create({ model: "default", input: "abc" });
  expect(made.data[0]?.embedding).toHaveLength(32);
  for (const [index, value] of (made.data[0]?.embedding ?? []).entries())
    expect(value).toBeCloseTo(first?.[index] ?? 2, 6);
  const names: string[] = [];
  for await (const { id } of client.models.list()) names.push(id);
  expect(names).toEqual(["chat", "vectors"]);

  expect((await embed({ model: "chat", input: "abc" })).status).toBe(422);
  expect((await embed({ model: "nowhere", input: "abc" })).status).toBe(404);
  for (const wrong of [
    {},
    { input: [] },
    { input: [1, 2] },
    { input: "" },
    { input: "a", dimensions: 2 },
    { input: "a", encoding_format: "x" },
  ]) {
    expect((await embed({ model: "vectors", ...wrong })).status, JSON.stringify(wrong)).toBe(400);
  }
});

it("says that there is no model that makes vectors", async () => {
  const serve = await startServe({ script: null });
  const { status, json } = await serve.ask("/v1/embeddings", { body: { input: "abc" } });
  expect([status, json.error.code]).toEqual([404, "model_not_found"]);
});
