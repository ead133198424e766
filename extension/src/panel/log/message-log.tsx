import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Message, UserMessage } from "../../conversations/conversation.ts";
import type { RunEnd } from "../../conversations/run.ts";
import { messages as text } from "../../locale/locale.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { visibleControls } from "../../ui/markdown/visible-controls.ts";
import type { PanelActions } from "../state/panel-view.ts";
import { AssistantItem, type AssistantItemProps } from "./assistant-item.tsx";
import { useFollowEnd } from "./follow-end.ts";
import "./message-log.css";

export interface MessageLogProps {
  conversationId: string | undefined;
  /** True until the stored messages are read. */
  opening: boolean;
  messages: readonly Message[];
  /** End of a run that brought no text in place of the last answer. */
  failedTry: RunEnd | undefined;
  actions: PanelActions;
  toScreenOf: (generationId: string) => number | undefined;
  onEdit: () => void;
  /** True while an answer is generated; no message can be edited then. */
  running: boolean;
  /** Content below the messages, such as the empty chat or a notice. */
  children: ComponentChildren;
}

/** Scrolling log of the conversation. It has no live region, because the announcer speaks for it. */
export function MessageLog(props: MessageLogProps) {
  const { conversationId, opening, messages, failedTry, actions, toScreenOf, onEdit, running, children } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { unseen, toEnd } = useFollowEnd(scroller, content);
  const sent = messages.filter(({ role }) => role === "user").length;
  // Scroll to the end when a conversation opens or a message is sent.
  useLayoutEffect(toEnd, [conversationId, sent, toEnd]);
  /** Moves the focus to the log, because the pressed button disappears. */
  const toEndAndStay = () => {
    toEnd();
    scroller.current?.focus({ preventScroll: true });
  };
  const lastUser = messages.findLast(({ role }) => role === "user");
  return (
    <div class="log-frame">
      <div
        ref={scroller}
        class="log"
        role="log"
        aria-live="off"
        aria-busy={opening}
        aria-label={text().log.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard.
        tabIndex={0}
      >
        <div ref={content} class="log-content">
          {messages.map((message, index) =>
            message.role === "user" ? (
              <MemoUser
                key={message.id}
                message={message}
                onEdit={message === lastUser && !running ? onEdit : undefined}
              />
            ) : (
              <MemoAnswer
                key={message.id}
                message={message}
                last={index === messages.length - 1}
                failedTry={index === messages.length - 1 ? failedTry : undefined}
                actions={actions}
                toScreenOf={toScreenOf}
              />
            ),
          )}
          {children}
        </div>
      </div>
      {unseen === undefined ? null : (
        <button type="button" class="to-end" onClick={toEndAndStay} title={text().log.down}>
          <Icon name="down" />
          <span class="visually-hidden">{text().log.down}</span>{" "}
          {unseen > 0 ? <span>{text().log.fresh(unseen)}</span> : null}
        </button>
      )}
    </div>
  );
}

/** Skips rendering of an unchanged item while another one grows. */
function MemoUser({ message, onEdit }: { message: UserMessage; onEdit: (() => void) | undefined }) {
  return useMemo(() => <UserItem message={message} onEdit={onEdit} />, [message, onEdit]);
}

interface UserItemProps {
  message: UserMessage;
  /** Absent when the message cannot be edited; only the last one can. */
  onEdit?: (() => void) | undefined;
}

/** One user message, shown as plain text. */
function UserItem({ message, onEdit }: UserItemProps) {
  return (
    <div class="item user" data-role="user">
      <h2 class="visually-hidden">{text().log.you}</h2>
      {onEdit === undefined ? null : (
        <span class="item-actions">
          <IconButton icon="pencil" name={text().log.edit} onClick={onEdit} />
        </span>
      )}
      <div class="bubble" data-content dir="auto">
        {visibleControls(message.text)}
      </div>
      {message.unreadable ? <p class="unreadable">{text().log.unreadable}</p> : null}
    </div>
  );
}

function MemoAnswer({ message, last, failedTry, actions, toScreenOf }: AssistantItemProps) {
  return useMemo(
    () => <AssistantItem {...{ message, last, failedTry, actions, toScreenOf }} />,
    [message, last, failedTry, actions, toScreenOf],
  );
}
