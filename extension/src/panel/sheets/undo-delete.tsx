import { useEffect, useId, useRef } from "preact/hooks";
import type { Conversation } from "../../conversations/conversation.ts";
import { messages } from "../../locale/locale.ts";
import type { PanelActions } from "../state/panel-view.ts";
import "./undo-delete.css";

/** Toast that offers to undo a deletion; its button takes the focus when the deleted row had it. */
export function UndoDelete({ conversation, actions }: { conversation: Conversation; actions: PanelActions }) {
  const { deleted, undo, untitled } = messages().conversations;
  const words = useId();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) button.current?.focus();
  }, [conversation.id]);
  return (
    <div class="toast">
      <span id={words}>{deleted(conversation.title === "" ? untitled : conversation.title)}</span>
      <button
        ref={button}
        type="button"
        class="button"
        aria-describedby={words}
        onClick={() => actions.undoDelete(conversation.id)}
      >
        {undo}
      </button>
    </div>
  );
}
