import type { UserMessage } from "../chat/conversation.ts";
import { IconButton } from "../components/icon-button.tsx";
import { visibleControls } from "../markdown/visible-controls.ts";
import { messages } from "../text/messages.en.ts";

export interface UserItemProps {
  message: UserMessage;
  /** Only the last message can be said in other words. */
  onEdit?: (() => void) | undefined;
}

/** What the person wrote, as it was written. */
export function UserItem({ message, onEdit }: UserItemProps) {
  return (
    <div class="item user" data-role="user">
      <h2 class="visually-hidden">{messages.log.you}</h2>
      {onEdit === undefined ? null : (
        <span class="item-actions">
          <IconButton icon="pencil" name={messages.log.edit} onClick={onEdit} />
        </span>
      )}
      <div class="bubble" data-content dir="auto">
        {visibleControls(message.text)}
      </div>
    </div>
  );
}
