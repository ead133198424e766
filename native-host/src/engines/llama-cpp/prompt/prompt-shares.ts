import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { PromptShares } from "../../engine.ts";
import type { WrittenAnswer } from "./answer-history.ts";

/**
 * Splits the prompt's tokens by origin. Tokens of the template count with the text before them. Returns
 * `undefined` if the template changed the texts beyond recognition.
 *
 * @param texts the plain texts of the prompt in order, each with the index of its first token
 * @param total number of tokens in the prompt
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

/** Finds the first token of each message. Templates may trim messages and add texts between them. */
function startsOf(
  messages: readonly ChatMessage[],
  texts: readonly Pick<WrittenAnswer, "start" | "text">[],
): number[] | undefined {
  const starts: number[] = [];
  let next = 0;
  for (const [position, { role, content, thought = "" }] of messages.entries()) {
    const isBegun = role === "assistant" && position === messages.length - 1;
    // The answer was begun with no text, so the prompt ends with the messages before.
    if (isBegun && content === "" && thought === "") return starts;
    const beginning = isBegun ? texts.at(-1) : undefined;
    if (beginning !== undefined) return [...starts, beginning.start];
    const found = texts.findIndex(({ text }, index) => index >= next && text.trim() === content.trim());
    const start = texts[found]?.start;
    if (start === undefined) return undefined;
    starts.push(start);
    next = found + 1;
  }
  return starts;
}
