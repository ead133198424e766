import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { Message } from "./conversation.ts";

/**
 * What the host is asked with: the whole conversation, without thoughts. An answer that came to nothing stays in its place,
 * empty, because many chat templates refuse two questions in a row; the one to come is left out until it has text to go on.
 */
export function requestMessages(messages: readonly Message[]): ChatMessage[] {
  const request = messages.map((message) => ({
    role: message.role,
    content: message.role === "user" ? message.text : message.prefix + message.run.text,
  }));
  const last = request.at(-1);
  return last?.role === "assistant" && last.content === "" ? request.slice(0, -1) : request;
}
