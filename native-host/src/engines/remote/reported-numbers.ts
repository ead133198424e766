import type { NumberSource } from "@tacho/shared/protocol/statistics.ts";
import type { EngineFinish, ReportedTimes } from "../engine.ts";
import type { Timings, Usage } from "./read-chunk.ts";

/** The numbers that a server gave about one answer. */
export interface ServerReports {
  usage?: Usage | undefined;
  timings?: Timings | undefined;
  /** Context size of the model in tokens, asked for apart. */
  contextSize?: number | undefined;
}

type Counts = Pick<
  EngineFinish,
  | "input_tokens"
  | "cached_tokens"
  | "output_tokens"
  | "thought_tokens"
  | "context_used"
  | "context_size"
  | "draft_tokens"
  | "accepted_tokens"
>;

/**
 * Converts a server's numbers to the definitions of this product; what cannot be converted is absent. llama.cpp's
 * `predicted_ms` runs from the first to the last token, so it is the decode time. Its rates are not used: their formula
 * differs between builds.
 */
export function reportedNumbers({ usage, timings, contextSize }: ServerReports): Partial<EngineFinish> {
  const { cache_n, prompt_n, prompt_ms, predicted_n, predicted_ms, draft_n, draft_n_accepted } =
    timings ?? {};
  const input = usage?.prompt_tokens ?? sum(cache_n, prompt_n);
  const output = usage?.completion_tokens ?? predicted_n;
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? cache_n;
  const thought = usage?.completion_tokens_details?.reasoning_tokens;
  const counts = present<Counts>({
    input_tokens: input,
    cached_tokens: input === undefined || cached === undefined || cached > input ? undefined : cached,
    output_tokens: output,
    thought_tokens: thought === 0 || (thought ?? 0) > (output ?? 0) ? undefined : thought,
    context_used: sum(input, output),
    context_size: contextSize,
    draft_tokens: draft_n,
    accepted_tokens: draft_n === undefined ? undefined : draft_n_accepted,
  });
  const reported = present<ReportedTimes>({
    prompt_time: prompt_ms,
    decode_time: output === undefined || output < 2 ? undefined : predicted_ms,
    server_time: sum(prompt_ms, predicted_ms),
  });
  const sources = Object.keys(counts).map((key): [string, NumberSource] => [key, "reported"]);
  return {
    ...counts,
    ...(Object.keys(reported).length > 0 && { reported }),
    ...(sources.length > 0 && { sources: Object.fromEntries(sources) }),
  };
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Leaves out the keys without a value. */
function present<Fields extends object>(fields: { [Key in keyof Fields]: Fields[Key] | undefined }): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
