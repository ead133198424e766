import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { Message } from "./conversation.ts";

/**
 * Builds the messages of a request: the whole conversation, without thoughts. An empty assistant message stays in
 * place, because many chat templates reject two user messages in a row. The message to be generated is left out unless
 * it already has text to continue.
 */
export function requestMessages(messages: readonly Message[]): ChatMessage[] {
  const request = messages.map((message) => ({
    role: message.role,
    content: message.role === "user" ? message.text : message.prefix + message.run.text,
  }));
  const last = request.at(-1);
  return last?.role === "assistant" && last.content === "" ? request.slice(0, -1) : request;
}
