import type { AssistantMessage } from "../conversations/conversation.ts";
import { messages } from "../locale/locale.ts";
import type { StoredSettings } from "../settings/stored-settings.ts";
import type { WorkerClient } from "../worker-client/worker-client.ts";
import type { ChatSession } from "./chat/chat-session.ts";
import type { PanelActions, SettingsPlace } from "./state/panel-view.ts";

export interface PanelActionsOptions {
  worker: WorkerClient;
  session: ChatSession;
  storedSettings: Pick<StoredSettings, "change">;
  openSettings: (place?: SettingsPlace) => void;
  openRuns: () => void;
  copy: (text: string) => Promise<void>;
  /** Announces an event to a screen reader. */
  tell: (words: string) => void;
}

/** Connects the panel's buttons to the chat session and the worker. */
export function createPanelActions({
  worker,
  session,
  storedSettings,
  openSettings,
  openRuns,
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
    submit: () => session.submit(),
    write: (text) => session.draft.write(text),
    addToDraft: (text) => session.draft.add(text),
    startEdit: () => session.startEdit(),
    cancelEdit: () => session.draft.cancelEdit(),
    keepEditAsQuestion: () => session.draft.keepEditAsQuestion(),
    takeBack: () => session.takeBack(),
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
    rate: (answerId, rating) => session.rate(answerId, rating).then(() => tell(messages().rating.saved)),
    // If the browser cannot store it, the notice stays as it is.
    useBaseModels: (use) => void storedSettings.change({ base_model: use }).catch(() => {}),
    reconnect: () => worker.reconnect(),
    openSettings: () => openSettings(),
    openSettingsAt: (place) => openSettings(place),
    moveTo: (server) => session.moveTo(server),
    openRuns,
    copy,
  };
}
