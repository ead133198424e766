import type { GenerationStatistics, NumberSource } from "@tacho/shared/protocol/statistics.ts";
import type { EngineFinish } from "../../engines/engine.ts";

type Sources = Partial<Record<keyof GenerationStatistics, NumberSource>>;

/**
 * Lists the sources of figures that were not measured here; absent if all were. A rate over a reported time is
 * reported, a reported count over a measured time is derived. No other combinations occur.
 */
export function numberSources(
  { reported = {}, sources = {} }: Pick<EngineFinish, "reported" | "sources">,
  figures: GenerationStatistics,
): Sources | undefined {
  const all: Sources = { ...sources };
  if (reported.prompt_time !== undefined) {
    all.prompt_time = "reported";
    all.prompt_tokens_per_second = "reported";
  } else if (sources.input_tokens === "reported" || sources.cached_tokens === "reported") {
    all.prompt_tokens_per_second = "derived";
  }
  if (sources.output_tokens === "reported") {
    all.tokens_per_second = "derived";
    all.end_to_end_tokens_per_second = "derived";
  }
  if (reported.decode_time !== undefined) {
    all.decode_time = "reported";
    all.tokens_per_second = "reported";
  }
  if (reported.server_time !== undefined) all.server_time = "reported";
  const present: ReadonlyMap<string, unknown> = new Map(Object.entries(figures));
  const others = Object.entries(all).filter(
    ([key, source]) => source !== "measured" && present.get(key) !== undefined,
  );
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
