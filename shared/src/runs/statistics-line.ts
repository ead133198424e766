import type { RunStatistics } from "./run-statistics.ts";

/**
 * Formats the numbers of one generation as one line, for logs, the terminal and the clipboard. Omits a missing number
 * with its key; in a pair the slash stays, so that the other half keeps its place.
 */
export function statisticsLine(stats: RunStatistics): string {
  const parts: string[] = [];
  const { input_tokens, cached_tokens, output_tokens, context_used, context_size } = stats;
  const cached = cached_tokens !== undefined && cached_tokens > 0 ? `(${cached_tokens} cached)` : "";
  const input = input_tokens === undefined ? "" : `${input_tokens}${cached}`;
  addPair(parts, "tokens", input, output_tokens === undefined ? "" : String(output_tokens));
  addPair(parts, "tps", rate(stats.prompt_tokens_per_second), rate(stats.tokens_per_second));
  if (stats.time_to_first_token !== undefined) parts.push(`ttft=${Math.round(stats.time_to_first_token)}ms`);
  if (context_used !== undefined && context_size !== undefined && context_size > 0) {
    parts.push(`ctx=${context_used}/${context_size} (${((context_used / context_size) * 100).toFixed(1)}%)`);
  }
  if (stats.finish_reason !== undefined) parts.push(`finish=${stats.finish_reason}`);
  if (stats.total_time !== undefined) parts.push(`dur=${Math.round(stats.total_time)}ms`);
  return parts.join(" ");
}

function rate(value: number | undefined): string {
  return value === undefined ? "" : value.toFixed(1);
}

function addPair(parts: string[], key: string, left: string, right: string): void {
  if (left !== "" || right !== "") parts.push(`${key}=${left}/${right}`);
}
