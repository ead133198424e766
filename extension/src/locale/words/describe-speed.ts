import type { RunStatistics } from "@tacho/shared/runs/run-statistics.ts";
import { formatDuration } from "../formats/format.ts";
import { messages } from "../locale.ts";

/** Says how many threads read and wrote; `undefined` if the engine did not tell. */
export function threadWords({ threads_reading, threads_writing }: RunStatistics): string | undefined {
  if (threads_reading === undefined || threads_writing === undefined) return undefined;
  return messages().run.threadsUsed(threads_reading, threads_writing);
}

/** Says what drafting brought; `undefined` if nothing was drafted. */
export function draftingWords({
  draft_tokens,
  accepted_tokens = 0,
  draft_time_saved = 0,
}: RunStatistics): string | undefined {
  if (draft_tokens === undefined) return undefined;
  const { run } = messages();
  if (draft_time_saved <= 0) return run.draftingOff(accepted_tokens, draft_tokens);
  return run.draftingSaved(formatDuration(draft_time_saved), accepted_tokens, draft_tokens);
}
