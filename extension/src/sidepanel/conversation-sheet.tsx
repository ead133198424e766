import { useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { Sheet } from "../components/sheet.tsx";
import { messages } from "../text/messages.en.ts";
import { groupConversations } from "./conversation-groups.ts";
import { ConversationRow } from "./conversation-row.tsx";
import type { PanelActions, PanelState } from "./panel-view.ts";
import { UndoDelete } from "./undo-delete.tsx";

export interface ConversationSheetProps {
  state: Pick<PanelState, "conversationId" | "conversations" | "deleted">;
  actions: PanelActions;
  /** Milliseconds since the epoch. */
  now: number;
  onClose: () => void;
}

/** All conversations: to open, rename or delete. */
export function ConversationSheet({ state, actions, now, onClose }: ConversationSheetProps) {
  const [renaming, setRenaming] = useState<string>();
  const groups = groupConversations(state.conversations, now);
  const row = (conversation: Conversation) => (
    <ConversationRow
      key={conversation.id}
      conversation={conversation}
      current={conversation.id === state.conversationId}
      renaming={conversation.id === renaming}
      onOpen={() => {
        actions.openConversation(conversation.id);
        onClose();
      }}
      onRename={(title) => {
        setRenaming(undefined);
        if (title !== undefined) actions.renameConversation(conversation.id, title);
      }}
      onStartRename={() => setRenaming(conversation.id)}
      onDelete={() => actions.deleteConversation(conversation.id)}
    />
  );
  return (
    <Sheet title={messages.conversations.title} onClose={onClose}>
      {groups.length === 0 ? <p class="quiet">{messages.conversations.empty}</p> : null}
      {groups.map(({ name, conversations }) => (
        <div key={name} class="conversation-group">
          <h3>{name}</h3>
          <ul>{conversations.map(row)}</ul>
        </div>
      ))}
      {state.deleted === undefined ? null : <UndoDelete conversation={state.deleted} actions={actions} />}
    </Sheet>
  );
}
