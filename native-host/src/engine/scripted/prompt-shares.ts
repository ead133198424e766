import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { PromptShares } from "../engine.ts";
import { splitTokens } from "./split-tokens.ts";

/** Whose the tokens are of a prompt that is its messages joined by line feeds. */
export function promptShares(messages: readonly ChatMessage[]): PromptShares | undefined {
  const last = messages.findLastIndex(({ role }) => role === "user");
  if (last < 0) return undefined;
  const first = messages[0]?.role === "system" ? 1 : 0;
  const end = messages.at(-1)?.role === "assistant" ? messages.length - 1 : messages.length;
  const system = countTokens(messages.slice(0, first));
  const before = countTokens(messages.slice(0, last));
  return { system, history: before - system, message: countTokens(messages.slice(0, end)) - before };
}

/** White space goes with the word after it, so that the beginning of a prompt has the same tokens alone. */
function countTokens(messages: readonly ChatMessage[]): number {
  return messages.length === 0 ? 0 : splitTokens(messages.map(({ content }) => content).join("\n")).length;
}
