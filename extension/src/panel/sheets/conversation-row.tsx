import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../../conversations/conversation.ts";
import { messages } from "../../locale/locale.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { isComposing } from "../../ui/is-composing.ts";
import { visibleControls } from "../../ui/markdown/visible-controls.ts";
import { ServerName } from "../../ui/server-name.tsx";
import "./conversation-row.css";

export interface ConversationRowProps {
  conversation: Conversation;
  current: boolean;
  renaming: boolean;
  onOpen: () => void;
  onStartRename: () => void;
  /** Receives the new title, or `undefined` when it is unchanged. */
  onRename: (title: string | undefined) => void;
  onDelete: () => void;
}

const text = () => messages().conversations;

/** Row of the conversation list, with its rename form. */
export function ConversationRow(props: ConversationRowProps) {
  const opener = useRef<HTMLButtonElement>(null);
  const wasRenaming = useRef(false);
  useEffect(() => {
    if (wasRenaming.current && !props.renaming) opener.current?.focus();
    wasRenaming.current = props.renaming;
  }, [props.renaming]);
  const title = visibleControls(props.conversation.title === "" ? text().untitled : props.conversation.title);
  if (props.renaming) {
    return (
      <li>
        <RenameForm title={props.conversation.title} onRename={props.onRename} />
      </li>
    );
  }
  return (
    <li>
      <button
        ref={opener}
        type="button"
        class="conversation"
        dir="auto"
        aria-current={props.current ? "true" : undefined}
        onClick={props.onOpen}
      >
        <span class="conversation-title">{title}</span>
        {props.conversation.server === undefined ? null : (
          <>
            {" "}
            <ServerName name={props.conversation.server} />
          </>
        )}
      </button>
      <IconButton icon="pencil" name={text().rename} onClick={props.onStartRename} />
      <IconButton icon="trash" name={text().delete} onClick={props.onDelete} />
    </li>
  );
}

function RenameForm({ title, onRename }: { title: string; onRename: ConversationRowProps["onRename"] }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      class="rename"
      onSubmit={(event) => {
        event.preventDefault();
        const written = input.current?.value.trim() ?? "";
        onRename(written === "" || written === title ? undefined : written);
      }}
    >
      <input
        ref={input}
        type="text"
        dir="auto"
        aria-label={text().nameLabel}
        defaultValue={title}
        onKeyDown={(event) => {
          if (isComposing(event)) return keepFromForm(event);
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          onRename(undefined);
        }}
      />
      <button type="submit" class="button">
        {text().save}
      </button>
    </form>
  );
}

/** Leaves a key to the input method: Enter submits nothing, and Escape closes no dialog. */
function keepFromForm(event: KeyboardEvent): void {
  event.stopPropagation();
  if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
}
