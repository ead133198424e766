import { DEFAULT_MODEL } from "../../../models/model-catalog.ts";
import type { Handler } from "../exchange/exchange.ts";
import { invalid } from "../exchange/http-error.ts";
import { sendJson } from "../exchange/respond.ts";
import { readModel } from "../openai/parameters.ts";

/** `POST /v1/embeddings`: vectors of texts, from an embedding model on this machine. */
export const embedTexts: Handler = async ({ body, response, signal }, { session }) => {
  const named = readModel(body);
  // The default model chats. For vectors it is the first one that makes them.
  const model = named === DEFAULT_MODEL ? undefined : named;
  const texts = readInput(body.input);
  const write = vectorWriter(body.encoding_format ?? "float");
  if (body.dimensions !== undefined) {
    throw invalid("A vector has as many dimensions as its model gives: leave out dimensions.", "dimensions");
  }
  const made = await session.embed({ texts, ...(model !== undefined && { model }) }, signal);
  const tokens = made.embeddings.reduce((sum, each) => sum + each.tokens, 0);
  sendJson(response, 200, {
    object: "list",
    model: made.model,
    data: made.embeddings.map(({ vector }, index) => ({
      object: "embedding",
      index,
      embedding: write(vector),
    })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
};

function readInput(input: unknown): string[] {
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  if (texts.length > 0 && texts.every((text) => typeof text === "string")) return texts;
  throw invalid("input must be a text or a list of texts. Tokens are not supported.", "input");
}

/** Returns a function that writes a vector as numbers, or as base64 of 32-bit floats in little-endian order. */
function vectorWriter(format: unknown): (vector: number[]) => number[] | string {
  switch (format) {
    case "float":
      return (vector) => vector;
    case "base64":
      return toBase64;
    default:
      throw invalid('encoding_format must be "float" or "base64".', "encoding_format");
  }
}

function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString("base64");
}
