import { signal } from "@preact/signals";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import type { UserMessage } from "../conversations/conversation.ts";
import { messages as text } from "../locale/locale.ts";
import { describeConnection } from "../locale/words/describe-connection.ts";
import { Composer } from "./composer/composer.tsx";
import { ConnectionProblem } from "./header/connection-problem.tsx";
import { ModelProblem } from "./header/model-problem.tsx";
import { PanelHeader } from "./header/panel-header.tsx";
import { BaseModelNotice } from "./log/base-model-notice.tsx";
import { EmptyChat } from "./log/empty-chat.tsx";
import { MessageLog } from "./log/message-log.tsx";
import { handlePanelKey } from "./panel-keys.ts";
import { ConversationSheet } from "./sheets/conversation-sheet.tsx";
import { HelpSheet } from "./sheets/help-sheet.tsx";
import { ModelSheet } from "./sheets/model-sheet.tsx";
import { UndoDelete } from "./sheets/undo-delete.tsx";
import { contextUse } from "./state/context-use.ts";
import type { PanelActions, PanelState } from "./state/panel-view.ts";
import { runningAnswer } from "./state/running-answer.ts";
import { LiveStrip, LoadingStrip } from "./strip/live-strip.tsx";
import type { StripView } from "./strip/strip-view.ts";
import "./panel.css";

export interface PanelProps {
  state: PanelState;
  actions: PanelActions;
  /** Content of the live strip; the same object until it changes. */
  strip: StripView | undefined;
  /** Time from a run's first token arriving here to its paint, ms; `undefined` when this panel did not observe it. */
  toScreenOf: (generationId: string) => number | undefined;
  /** Needle position, 0..1. */
  speed: number;
  /** Latest text for the screen reader. */
  announcement: string;
  /** Reads the current date, ms since the epoch. */
  now: () => number;
}

type OpenSheet = "conversations" | "help" | "model";

/** Root component of the side panel. */
export function Panel({ state, actions, strip, toScreenOf, speed, announcement, now }: PanelProps) {
  // Kept as state, because hot reload makes anew what is memoised, as `useSignal` does, and the draft would be lost.
  const [draft] = useState(() => signal(""));
  const [focusRequests] = useState(() => signal(1));
  const [editing, setEditing] = useState(false);
  const [sheet, setSheet] = useState<OpenSheet>();
  const { messages } = state;
  const running = runningAnswer(messages) !== undefined;
  const problem = describeConnection(state.connection);
  const blocking = problem?.severity === "problem" ? problem : undefined;

  const write = (words: string) => {
    draft.value = words;
    focusRequests.value += 1;
  };
  const lastUser = messages.findLast((message): message is UserMessage => message.role === "user");
  const editLast = useCallback(() => {
    if (lastUser === undefined) return;
    setEditing(true);
    draft.value = lastUser.text;
    focusRequests.value += 1;
  }, [lastUser, draft, focusRequests]);
  const leaveEdit = () => {
    setEditing(false);
    write("");
  };

  const handingOn = useMemo(() => {
    const thenFocus = (work: () => void) => () => {
      work();
      focusRequests.value += 1;
    };
    return handOnFocus(actions, thenFocus);
  }, [actions, focusRequests]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) =>
      handlePanelKey(event, {
        stop: running ? actions.stop : undefined,
        focus: () => {
          focusRequests.value += 1;
        },
        help: () => setSheet("help"),
      });
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [running, actions, focusRequests]);

  return (
    <main class="panel">
      <h1 class="visually-hidden">{text().product}</h1>
      <PanelHeader
        state={state}
        speed={speed}
        onModel={() => setSheet("model")}
        onNewChat={() => {
          leaveEdit();
          actions.newChat();
        }}
        onConversations={() => {
          actions.refreshConversations();
          setSheet("conversations");
        }}
        onRuns={actions.openRuns}
        onSettings={actions.openSettings}
      />
      <MessageLog
        conversationId={state.conversationId}
        opening={state.opening}
        messages={messages}
        actions={handingOn}
        toScreenOf={toScreenOf}
        onEdit={editLast}
        running={running}
      >
        {messages.length === 0 && blocking === undefined && !state.opening ? (
          <>
            {state.baseModel === undefined ? null : (
              <BaseModelNotice model={state.baseModel} onUse={actions.useBaseModels} />
            )}
            {state.baseModel?.use === "text" ? null : (
              <EmptyChat onExample={write} onHelp={() => setSheet("help")} />
            )}
          </>
        ) : null}
        {blocking === undefined ? null : (
          <ConnectionProblem
            description={blocking}
            size={messages.length === 0 ? "page" : "notice"}
            copy={actions.copy}
            onReconnect={actions.reconnect}
          />
        )}
        <ModelFailure state={state} onSettings={actions.openSettings} />
        {state.storeProblem === undefined ? null : (
          <div class="notice" role="alert">
            <p>{text().store[state.storeProblem]}</p>
          </div>
        )}
      </MessageLog>
      <div class="foot">
        {state.deleted === undefined || sheet === "conversations" ? null : (
          <UndoDelete conversation={state.deleted} actions={actions} />
        )}
        {running ? (
          <LiveStrip strip={strip} />
        ) : state.model?.status === "loading" ? (
          <LoadingStrip model={state.model} />
        ) : null}
        <Composer
          draft={draft}
          focusRequests={focusRequests}
          running={running}
          blocked={blocking === undefined ? undefined : text().composer.waitingForHost}
          editing={editing}
          context={contextUse(messages, state.model)}
          onSend={(words) => {
            setEditing(false);
            if (editing) actions.editLast(words);
            else actions.send(words);
          }}
          onStop={handingOn.stop}
          onEditLast={editLast}
          onCancelEdit={leaveEdit}
        />
      </div>
      <div class="visually-hidden" role="status" aria-live="polite">
        {announcement}
      </div>
      {sheet === "conversations" ? (
        <ConversationSheet state={state} actions={actions} now={now()} onClose={() => setSheet(undefined)} />
      ) : null}
      {sheet === "help" ? <HelpSheet onClose={() => setSheet(undefined)} /> : null}
      {sheet === "model" ? (
        <ModelSheet
          model={state.model}
          onClose={() => setSheet(undefined)}
          onSettings={actions.openSettings}
        />
      ) : null}
    </main>
  );
}

/** Moves the focus to the box after buttons that disappear when pressed, so that keyboard users keep it. */
function handOnFocus(actions: PanelActions, thenFocus: (work: () => void) => () => void): PanelActions {
  const { stop, regenerate, runAgain, continueAnswer, tryAgain, newChat } = actions;
  return {
    ...actions,
    stop: thenFocus(stop),
    regenerate: thenFocus(regenerate),
    runAgain: thenFocus(runAgain),
    continueAnswer: thenFocus(continueAnswer),
    tryAgain: thenFocus(tryAgain),
    newChat: thenFocus(newChat),
  };
}

/** Reports a failed model load, unless the last answer already reports the same error. */
function ModelFailure({ state, onSettings }: { state: PanelState; onSettings: () => void }) {
  const { model, messages } = state;
  if (model?.status !== "failed" || model.error === undefined) return null;
  const last = messages.at(-1);
  if (last?.role === "assistant" && last.run.end?.error?.code === model.error.code) return null;
  return <ModelProblem model={model.model} error={model.error} onSettings={onSettings} />;
}
