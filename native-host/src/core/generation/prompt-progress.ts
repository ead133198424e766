import type { EnginePart } from "../../engines/engine.ts";
import type { Unaddressed } from "../replies/outlet.ts";

type EngineProgress = Extract<EnginePart, { type: "prompt_progress" }>;

/**
 * Converts the engine's prompt progress to the wire format. Estimates the time left from the speed so far, unless the
 * engine knows better.
 */
export class PromptProgress {
  private first: EngineProgress | undefined;

  next(part: EngineProgress): Extract<Unaddressed, { type: "prompt_progress" }> {
    this.first ??= part;
    const { processed, total, cached } = part;
    const eta = part.processed >= part.total ? 0 : (part.eta ?? this.timeLeft(part));
    return { type: "prompt_progress", processed, total, cached, ...(eta !== undefined && { eta }) };
  }

  /** Estimates the time left in ms; `undefined` before the first measurement. */
  private timeLeft({ at, processed, total }: EngineProgress): number | undefined {
    if (this.first === undefined) return undefined;
    const read = processed - this.first.processed;
    const elapsed = at - this.first.at;
    return read > 0 && elapsed > 0 ? ((total - processed) * elapsed) / read : undefined;
  }
}
