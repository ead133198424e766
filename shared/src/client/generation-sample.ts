import type { GenerationStatistics } from "../protocol/statistics.ts";
import type { GenerationPart } from "./generation.ts";
import type { TrackedSample } from "./tracked-sample.ts";

/** Extracts text and token usage from a part of `generate()`, for a tracker. */
export function generationSample(part: GenerationPart): TrackedSample {
  switch (part.type) {
    case "text_delta":
      return { text: part.text };
    case "generation_ended":
      return { text: part.text, usage: usageOf(part.stats) };
    case "request_failed":
      return { usage: usageOf(part.stats ?? {}), failed: true };
    case "generation_queued":
    case "generation_started":
    case "prompt_progress":
      return {};
    default:
      return part satisfies never;
  }
}

function usageOf({ input_tokens, output_tokens }: GenerationStatistics): TrackedSample["usage"] {
  return { input: input_tokens, output: output_tokens };
}
