import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { PromptShares } from "../../engine.ts";
import type { WrittenAnswer } from "./answer-history.ts";

/**
 * Whose the prompt's tokens are, from where the texts of the messages stand in it. The template's own tokens count with
 * the text that they follow. `undefined` where the template changed the texts so that they cannot be told apart.
 *
 * @param texts the plain texts of the prompt in their order, each with the index of its first token
 * @param total tokens of the prompt
 */
export function promptShares(
  messages: readonly ChatMessage[],
  texts: readonly Pick<WrittenAnswer, "start" | "text">[],
  total: number,
): PromptShares | undefined {
  const starts = startsOf(messages, texts);
  if (starts === undefined) return undefined;
  const startOf = (index: number) => starts[index] ?? total;
  const first = messages.findIndex(({ role }) => role !== "system");
  const last = messages.findLastIndex(({ role }) => role === "user");
  if (last < 0) return undefined;
  const end = messages.at(-1)?.role === "assistant" ? startOf(messages.length - 1) : total;
  return {
    system: startOf(first),
    history: startOf(last) - startOf(first),
    message: end - startOf(last),
  };
}

/** Where the text of each message begins; a template may trim it and add texts of its own between. */
function startsOf(
  messages: readonly ChatMessage[],
  texts: readonly Pick<WrittenAnswer, "start" | "text">[],
): number[] | undefined {
  const starts: number[] = [];
  let next = 0;
  for (const { content } of messages) {
    const found = texts.findIndex(({ text }, index) => index >= next && text.trim() === content.trim());
    const start = texts[found]?.start;
    if (start === undefined) return undefined;
    starts.push(start);
    next = found + 1;
  }
  return starts;
}
