import type { EnginePart, OutputTokens } from "../engine.ts";

/**
 * Adds `part` to `parts`, in place. Counted output tokens join the last part if it has the same segment; the time of each
 * token stays.
 */
export function joinTokens(parts: EnginePart[], part: EnginePart): void {
  const last = parts.at(-1);
  if (part.type === "tokens" && last?.type === "tokens" && last.segment === part.segment) {
    const joined = join(last, part);
    if (joined !== undefined) {
      parts[parts.length - 1] = joined;
      return;
    }
  }
  parts.push(part);
}

function join(first: OutputTokens, second: OutputTokens): OutputTokens | undefined {
  if (first.count === undefined || second.count === undefined) return undefined;
  const firstTimes = times(first);
  const secondTimes = times(second);
  if (firstTimes === undefined || secondTimes === undefined) return undefined;
  const output_tokens = second.output_tokens ?? sum(first.output_tokens, second.count);
  return {
    type: "tokens",
    at: second.at,
    text: first.text + second.text,
    segment: second.segment,
    count: first.count + second.count,
    ats: [...firstTimes, ...secondTimes],
    ...(output_tokens !== undefined && { output_tokens }),
  };
}

/** Returns the time of each token, or `undefined` if several share one time. */
function times({ ats, at, count }: OutputTokens): readonly number[] | undefined {
  return ats ?? (count === 1 ? [at] : undefined);
}

function sum(left: number | undefined, right: number): number | undefined {
  return left === undefined ? undefined : left + right;
}
