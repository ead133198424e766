import type { EngineFinish, EnginePart } from "../engine.ts";
import type { GenerationState } from "./generation-state.ts";
import { promptShares } from "./prompt/prompt-shares.ts";
import type { TokenizedPrompt } from "./prompt/tokenize-prompt.ts";

/**
 * Evaluates all but the last chunk, which is evaluated with the first sampling. Returns a reason only if the
 * generation ends here.
 */
export async function* readPrompt(
  { loaded, speed, cache, threads, input, clock, signal }: GenerationState,
  { tokens, texts }: TokenizedPrompt,
  cached: number,
): AsyncGenerator<EnginePart, EngineFinish["reason"] | undefined, void> {
  const { llama, sequence } = loaded;
  const { pace } = speed;
  const { reading } = threads;
  const total = tokens.length;
  const shares = promptShares(input.messages, texts, total);
  const progress = (at: number, processed: number): EnginePart => {
    const eta = pace.timeLeft(processed, total);
    return {
      type: "prompt_progress",
      at,
      processed,
      total,
      cached,
      ...(eta !== undefined && { eta }),
      ...(processed === cached && shares !== undefined && { shares }),
    };
  };
  yield progress(clock.now(), cached);
  while (!signal.aborted) {
    const processed = sequence.nextTokenIndex;
    const { isTrial } = reading;
    const size = input.reproducible ? cache.gridChunk : pace.chunkAt(processed, total - processed, isTrial);
    if (total - processed <= size) break;
    llama.maxThreads = reading.next;
    const started = clock.now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(processed, processed + size));
    const at = clock.now();
    const duration = at - started;
    reading.measured(pace.correctedCost(size, processed, duration), duration);
    if (!isTrial) pace.measured(size, processed, duration);
    if (input.reproducible) cache.evaluatedOnGrid();
    yield progress(at, sequence.nextTokenIndex);
  }
  llama.maxThreads = reading.best;
  return signal.aborted ? "aborted" : undefined;
}
