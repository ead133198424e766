import type { AssistantMessage } from "../chat/conversation.ts";
import type { ChatSession } from "../client/chat-session.ts";
import type { HubClient } from "../client/hub-client.ts";
import { messages } from "../text/messages.en.ts";
import type { PanelActions } from "./panel-view.ts";

export interface PanelActionsOptions {
  hub: HubClient;
  session: ChatSession;
  openSettings: () => void;
  openDashboard: () => void;
  copy: (text: string) => Promise<void>;
  /** Tells a person something that is not an answer. */
  tell: (words: string) => void;
}

/** What the buttons of the panel do. */
export function createPanelActions({
  hub,
  session,
  openSettings,
  openDashboard,
  copy,
  tell,
}: PanelActionsOptions): PanelActions {
  const withLastAnswer = (work: (answer: AssistantMessage) => void) => () => {
    const answer = session.state.messages.findLast(
      (message): message is AssistantMessage => message.role === "assistant",
    );
    if (answer !== undefined) work(answer);
  };
  return {
    send: (text) => session.send(text),
    stop: () => session.stop(),
    newChat: () => session.newChat(),
    refreshConversations: () => void session.refreshConversations(),
    openConversation: (id) => session.open(id),
    renameConversation: (id, title) => session.rename(id, title),
    deleteConversation: (id) => session.remove(id),
    undoDelete: (id) => session.undoRemove(id),
    regenerate: withLastAnswer(({ id }) => session.regenerate(id)),
    runAgain: withLastAnswer(({ id, run }) => session.regenerate(id, run.end?.settings)),
    continueAnswer: withLastAnswer(({ id }) => session.continueAnswer(id)),
    tryAgain: withLastAnswer(({ id }) => session.tryAgain(id)),
    rate: (answerId, rating) => session.rate(answerId, rating).then(() => tell(messages.rating.saved)),
    editLast: (text) => session.editLast(text),
    reconnect: () => hub.reconnect(),
    openSettings,
    openDashboard,
    copy,
  };
}
