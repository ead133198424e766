import type { ChatSession } from "../../../extension/src/panel/chat/chat-session.ts";
import type { ChatState } from "../../../extension/src/panel/chat/chat-state.ts";
import type { WorkerClient } from "../../../extension/src/worker-client/worker-client.ts";
import type { WorkerState } from "../../../extension/src/worker-client/worker-state.ts";

/** Resolves with the first state of a session that satisfies `isSo`. */
export function chatState(session: ChatSession, isSo: (state: ChatState) => boolean): Promise<ChatState> {
  return new Promise((resolve) => {
    const look = (state: ChatState) => {
      if (!isSo(state)) return;
      unsubscribe();
      resolve(state);
    };
    const unsubscribe = session.subscribe(look);
    look(session.state);
  });
}

/** Resolves with the first state of a page that satisfies `isSo`. */
export function workerState(
  client: WorkerClient,
  isSo: (state: WorkerState) => boolean,
): Promise<WorkerState> {
  return new Promise((resolve) => {
    const look = (state: WorkerState) => {
      if (!isSo(state)) return;
      unsubscribe();
      resolve(state);
    };
    const unsubscribe = client.subscribe((event) => {
      if (event.type === "state_changed") look(event.state);
    });
    look(client.state);
  });
}

/** Returns the visible text of the last answer. */
export function lastAnswer(state: ChatState): string {
  const answer = state.messages.findLast((message) => message.role === "assistant");
  return answer?.role === "assistant" ? answer.prefix + answer.run.text : "";
}
