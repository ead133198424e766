import type { Conversation } from "../chat/conversation.ts";
import { messages } from "../text/messages.en.ts";
import type { PanelActions } from "./panel-view.ts";

/** A deletion, and the way back. */
export function UndoDelete({ conversation, actions }: { conversation: Conversation; actions: PanelActions }) {
  const { deleted, undo, untitled } = messages.conversations;
  return (
    <div class="toast">
      <span>{deleted(conversation.title === "" ? untitled : conversation.title)}</span>
      <button type="button" class="button" onClick={() => actions.undoDelete(conversation.id)}>
        {undo}
      </button>
    </div>
  );
}
