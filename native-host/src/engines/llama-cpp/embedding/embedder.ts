import type { Llama, LlamaEmbeddingContext } from "node-llama-cpp";
import type { TextEmbedding } from "../../engine.ts";
import { EngineError } from "../../engine-error.ts";

/** Digits that tell two 32-bit floats apart. */
const FLOAT_DIGITS = 9;

export interface EmbedderOptions {
  llama: Llama;
  context: LlamaEmbeddingContext;
  /** Name of the model. */
  name: string;
  /** Most tokens of one text. */
  limit: number;
}

/** An embedding model in memory. */
export class Embedder {
  readonly #options: EmbedderOptions;

  constructor(options: EmbedderOptions) {
    this.#options = options;
  }

  /**
   * Turns texts into L2-normalised vectors, in order.
   *
   * @throws EngineError `prompt_too_long` before the first one, if a text is longer than the limit.
   */
  async *embed(texts: readonly string[], signal: AbortSignal): AsyncGenerator<TextEmbedding, void, void> {
    const { context, limit, name } = this.#options;
    const lengths = texts.map((text) => context.calculateInputLength(text));
    for (const [index, tokens] of lengths.entries()) {
      if (tokens <= limit) continue;
      const which = texts.length === 1 ? "The text" : `Text ${index + 1} of ${texts.length}`;
      const message = `${which} has ${tokens} tokens, and ${name} takes at most ${limit}. Send it in shorter pieces.`;
      throw new EngineError("prompt_too_long", message, { tokens, limit, index });
    }
    for (const [index, text] of texts.entries()) {
      signal.throwIfAborted();
      const { vector } = await context.getEmbeddingFor(text);
      yield { vector: normalised(vector), tokens: lengths[index] ?? 0 };
    }
    signal.throwIfAborted();
  }

  async dispose(): Promise<void> {
    await this.#options.llama.dispose();
  }
}

/** @throws Error if the vector has no length that is a number */
export function normalised(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || vector.length === 0) throw new Error("llama.cpp gave no usable vector.");
  const scale = length === 0 ? 1 : length;
  return vector.map((each) => Number((each / scale).toPrecision(FLOAT_DIGITS)));
}
