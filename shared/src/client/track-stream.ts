import type { TokenUsage, TrackedOutcome, TrackedSample } from "./tracked-sample.ts";

export interface StreamListener {
  onFirstText(): void;
  /** Called once per reading of the stream. `usage` is the latest that was seen. */
  onEnd(outcome: TrackedOutcome, usage: TokenUsage | undefined): void;
}

/**
 * Observes `stream` while a caller reads it, and returns the same object: only its iterator is replaced, so the
 * provider's other methods keep working.
 *
 * @throws TypeError if the stream is frozen.
 */
export function trackStream<Chunk, Stream extends AsyncIterable<Chunk>>(
  stream: Stream & AsyncIterable<Chunk>,
  extract: (chunk: Chunk) => TrackedSample,
  listener: StreamListener,
): Stream {
  const open = stream[Symbol.asyncIterator].bind(stream);
  return Object.defineProperty(stream, Symbol.asyncIterator, {
    configurable: true,
    writable: true,
    value: () => readTracked(open(), extract, listener),
  });
}

async function* readTracked<Chunk>(
  source: AsyncIterator<Chunk>,
  extract: (chunk: Chunk) => TrackedSample,
  listener: StreamListener,
): AsyncGenerator<Chunk, void, void> {
  let usage: TokenUsage | undefined;
  let hasText = false;
  let failed = false;
  let outcome: TrackedOutcome = "left_early";
  try {
    for await (const chunk of { [Symbol.asyncIterator]: () => source }) {
      const sample = extract(chunk);
      usage = sample.usage ?? usage;
      failed ||= sample.failed === true;
      if (!hasText && sample.text !== undefined && sample.text !== "") {
        hasText = true;
        listener.onFirstText();
      }
      yield chunk;
    }
    outcome = "success";
  } catch (error) {
    outcome = "error";
    throw error;
  } finally {
    listener.onEnd(failed ? "error" : outcome, usage);
  }
}
