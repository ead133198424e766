import type { AssistantMessage, Message } from "../../conversations/conversation.ts";

/** Returns the answer being generated, if any. */
export function runningAnswer(messages: readonly Message[]): AssistantMessage | undefined {
  return messages.findLast(
    (message): message is AssistantMessage => message.role === "assistant" && message.run.end === undefined,
  );
}
