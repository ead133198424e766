import type { ContextParts } from "@tacho/shared/protocol/statistics.ts";
import type { PromptShares } from "../engine/engine.ts";

/** Whose the context is, tokens. Of a prompt that was not read to its end only what was read counts. */
export function contextParts(
  shares: PromptShares | undefined,
  used: number | undefined,
  size: number | undefined,
): ContextParts | undefined {
  if (shares === undefined || used === undefined || size === undefined || used > size) return undefined;
  let left = used;
  const take = (count: number): number => {
    const taken = Math.min(count, left);
    left -= taken;
    return taken;
  };
  return {
    system: take(shares.system),
    history: take(shares.history),
    message: take(shares.message),
    answer: left,
    free: size - used,
  };
}
