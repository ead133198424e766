import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Draft } from "../conversations/draft.ts";
import { messages as text } from "../locale/locale.ts";
import { describeConnection } from "../locale/words/describe-connection.ts";
import { Composer } from "./composer/composer.tsx";
import { StayNotice } from "./composer/stay-notice.tsx";
import { WaitingMessage } from "./composer/waiting-message.tsx";
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
  /** Content of the message box. */
  draft: ReadonlySignal<Draft>;
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
export function Panel({ state, actions, draft, strip, toScreenOf, speed, announcement, now }: PanelProps) {
  // Kept as state, because hot reload makes anew what is memoised, as `useSignal` does.
  const [focusRequests] = useState(() => signal(1));
  const [sheet, setSheet] = useState<OpenSheet>();
  const { messages } = state;
  const answer = runningAnswer(messages);
  const running = answer !== undefined;
  const stoppable = running && answer.run.phase !== "stopping";
  const problem = describeConnection(state.connection);
  const blocking = problem?.severity === "problem" ? problem : undefined;

  const lastQuestion = messages.findLast(({ role }) => role === "user")?.id;

  const handingOn = useMemo(() => {
    const thenFocus =
      <Arguments extends unknown[]>(work: (...args: Arguments) => void) =>
      (...args: Arguments) => {
        work(...args);
        focusRequests.value += 1;
      };
    return handOnFocus(actions, thenFocus);
  }, [actions, focusRequests]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) =>
      handlePanelKey(event, {
        stop: stoppable ? actions.stop : undefined,
        focus: () => {
          focusRequests.value += 1;
        },
        help: () => setSheet("help"),
      });
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [stoppable, actions, focusRequests]);

  return (
    <main class="panel">
      <h1 class="visually-hidden">{text().product}</h1>
      <PanelHeader
        state={state}
        speed={speed}
        onModel={() => setSheet("model")}
        onNewChat={handingOn.newChat}
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
        failedTry={state.failedTry}
        actions={handingOn}
        toScreenOf={toScreenOf}
        onEdit={handingOn.startEdit}
        running={running}
      >
        {messages.length === 0 && blocking === undefined && !state.opening ? (
          <>
            {state.baseModel === undefined ? null : (
              <BaseModelNotice model={state.baseModel} onUse={actions.useBaseModels} />
            )}
            {state.baseModel?.use === "text" ? null : (
              <EmptyChat
                remote={state.remote}
                unsure={state.unsure === true}
                onExample={handingOn.addToDraft}
                onHelp={() => setSheet("help")}
              />
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
          <UndoDelete conversation={state.deleted} actions={handingOn} />
        )}
        {running ? (
          <LiveStrip strip={strip} />
        ) : state.model?.status === "loading" ? (
          <LoadingStrip model={state.model} />
        ) : null}
        {state.held === undefined ? null : <StayNotice held={state.held} onMove={handingOn.moveTo} />}
        {state.waiting === undefined ? null : (
          <WaitingMessage words={state.waiting} onTakeBack={handingOn.takeBack} />
        )}
        <Composer
          draft={draft}
          focusRequests={focusRequests}
          running={stoppable}
          full={state.waiting !== undefined}
          continues={state.baseModel?.use === "text"}
          blocked={blocking === undefined ? undefined : text().composer.waitingForHost}
          lastQuestion={lastQuestion}
          context={contextUse(messages, state.model)}
          actions={handingOn}
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
          remote={state.remote}
          onClose={() => setSheet(undefined)}
          onSettings={actions.openSettings}
        />
      ) : null}
    </main>
  );
}

/**
 * Moves the focus to the box after buttons that disappear when pressed, so that keyboard users keep it, and after those
 * that change what is in it.
 */
function handOnFocus(
  actions: PanelActions,
  thenFocus: <A extends unknown[]>(work: (...args: A) => void) => (...args: A) => void,
): PanelActions {
  return {
    ...actions,
    stop: thenFocus(actions.stop),
    takeBack: thenFocus(actions.takeBack),
    regenerate: thenFocus(actions.regenerate),
    runAgain: thenFocus(actions.runAgain),
    continueAnswer: thenFocus(actions.continueAnswer),
    tryAgain: thenFocus(actions.tryAgain),
    newChat: thenFocus(actions.newChat),
    undoDelete: thenFocus(actions.undoDelete),
    addToDraft: thenFocus(actions.addToDraft),
    moveTo: thenFocus(actions.moveTo),
    startEdit: thenFocus(actions.startEdit),
    cancelEdit: thenFocus(actions.cancelEdit),
    keepEditAsQuestion: thenFocus(actions.keepEditAsQuestion),
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
