import type { Generation, GenerationPart } from "@tacho/shared/client/generation.ts";
import type { BottomLine } from "../terminal/bottom-line.ts";
import type { LiveStrip } from "./live-strip.ts";

/** Minimum time between two updates in ms. */
const INTERVAL = 100;

export interface StripDisplay {
  strip: LiveStrip;
  bottomLine: BottomLine;
  /** Returns ms of a monotonic clock. */
  now: () => number;
}

/**
 * Passes on the parts of an answer and shows the strip while text arrives. Removes the strip before the last
 * part.
 */
export async function* showStrip(
  generation: Generation,
  { strip, bottomLine, now }: StripDisplay,
): AsyncGenerator<GenerationPart, void, void> {
  let shownAt = Number.NEGATIVE_INFINITY;
  try {
    for await (const part of generation) {
      strip.take(part);
      if (part.type === "generation_ended" || part.type === "request_failed") bottomLine.close();
      yield part;
      if (part.type !== "text_delta" || now() - shownAt < INTERVAL) continue;
      shownAt = now();
      bottomLine.show(strip.line());
    }
  } finally {
    bottomLine.close();
  }
}
