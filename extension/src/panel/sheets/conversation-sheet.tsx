import { useState } from "preact/hooks";
import type { Conversation } from "../../conversations/conversation.ts";
import { messages } from "../../locale/locale.ts";
import { Sheet } from "../../ui/sheet.tsx";
import type { PanelActions, PanelState } from "../state/panel-view.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { UndoDelete } from "./undo-delete.tsx";
import "./conversation-sheet.css";

const DAY = 24 * 60 * 60 * 1000;

export interface ConversationSheetProps {
  state: Pick<PanelState, "conversationId" | "conversations" | "deleted">;
  actions: PanelActions;
  /** Current date, ms since the epoch. */
  now: number;
  onClose: () => void;
}

/** Dialog that lists all conversations, to open, rename or delete them. */
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
    <Sheet title={messages().conversations.title} onClose={onClose}>
      {groups.length === 0 ? <p class="quiet">{messages().conversations.empty}</p> : null}
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

export interface ConversationGroup {
  name: string;
  conversations: Conversation[];
}

/** Groups conversations by age, latest first. `now` is ms since the epoch. */
export function groupConversations(conversations: readonly Conversation[], now: number): ConversationGroup[] {
  const text = messages().conversations;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const ages = [
    { name: text.today, from: midnight },
    { name: text.yesterday, from: midnight - DAY },
    { name: text.week, from: midnight - 6 * DAY },
    { name: text.earlier, from: Number.NEGATIVE_INFINITY },
  ];
  const groups = ages.map(({ name }): ConversationGroup => ({ name, conversations: [] }));
  for (const conversation of conversations) {
    groups[ages.findIndex(({ from }) => conversation.updated_at >= from)]?.conversations.push(conversation);
  }
  return groups.filter((group) => group.conversations.length > 0);
}
