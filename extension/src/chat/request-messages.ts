import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { Message } from "./conversation.ts";

/**
 * What the host is asked with: the whole conversation. Answers without any text are left out, and the questions on both
 * sides of one become a single message, because many chat templates refuse two of the same role in a row.
 */
export function requestMessages(messages: readonly Message[]): ChatMessage[] {
  const request: ChatMessage[] = [];
  for (const message of messages) {
    const content = message.role === "user" ? message.text : message.prefix + message.run.text;
    const last = request.at(-1);
    if (message.role === "assistant" && content === "") continue;
    if (last?.role === message.role) last.content += `\n\n${content}`;
    else request.push({ role: message.role, content });
  }
  return request;
}
