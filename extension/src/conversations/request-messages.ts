import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { answerThought, type Message } from "./conversation.ts";

/**
 * Builds the messages of a request: the whole conversation, without thoughts. An empty assistant message stays in
 * place, because many chat templates reject two user messages in a row. The message to be generated is left out unless
 * it already has text or a thought to continue.
 */
export function requestMessages(messages: readonly Message[]): ChatMessage[] {
  const request = messages.map(
    (message): ChatMessage => ({
      role: message.role,
      content: message.role === "user" ? message.text : message.prefix + message.run.text,
    }),
  );
  const last = messages.at(-1);
  const begun = request.at(-1);
  if (last?.role !== "assistant" || begun === undefined) return request;
  const thought = answerThought(last);
  const before = request.slice(0, -1);
  if (thought !== "") return [...before, { ...begun, thought }];
  return begun.content === "" ? before : request;
}
