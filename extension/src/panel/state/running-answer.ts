import type { AssistantMessage, Message } from "../../conversations/conversation.ts";

/** The answer that is being made, if one is. */
export function runningAnswer(messages: readonly Message[]): AssistantMessage | undefined {
  return messages.findLast(
    (message): message is AssistantMessage => message.role === "assistant" && message.run.end === undefined,
  );
}
