import type { AssistantMessage } from "../../../extension/src/conversations/conversation.ts";
import { createRun } from "../../../extension/src/conversations/run.ts";

/** Builds a panel's generate request: a question in `conversation`, answered by the generation `id`. */
export function generateRequest(id: string, conversation: string, text = "Hi") {
  const answer: AssistantMessage = {
    id: `answer-${conversation}`,
    conversation_id: conversation,
    position: 1,
    created_at: 0,
    role: "assistant",
    prefix: "",
    run: createRun(id),
  };
  return {
    action: "generate" as const,
    id,
    conversation: { id: conversation, title: "Hi", created_at: 0, updated_at: 0 },
    answer,
    messages: [{ role: "user" as const, content: text }],
  };
}
