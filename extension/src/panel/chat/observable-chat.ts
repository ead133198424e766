import { toStoreError } from "../../conversations/store-error.ts";
import { type ChatEvent, type ChatState, createChatState, reduceChat } from "./chat-state.ts";

/** The state of a chat and its subscribers. */
export interface ObservableChat {
  readonly state: ChatState;
  dispatch(event: ChatEvent): void;
  subscribe(listener: (state: ChatState) => void): () => void;
  /** Runs store operations. A failure becomes part of the state, and the result `undefined`. */
  keep<T>(work: () => Promise<T>): Promise<T | undefined>;
}

export function createObservableChat(conversationId: string): ObservableChat {
  const listeners = new Set<(state: ChatState) => void>();
  let state = createChatState(conversationId);

  function dispatch(event: ChatEvent): void {
    state = reduceChat(state, event);
    for (const listener of [...listeners]) listener(state);
  }

  return {
    get state() {
      return state;
    },
    dispatch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async keep(work) {
      try {
        return await work();
      } catch (error) {
        dispatch({ type: "store_failed", problem: toStoreError(error).problem });
        return undefined;
      }
    },
  };
}
