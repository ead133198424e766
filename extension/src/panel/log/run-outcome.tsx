import type { RunEnd } from "../../conversations/run.ts";
import { messages } from "../../locale/locale.ts";
import { describeError, type ErrorAction } from "../../locale/words/describe-error.ts";
import { type AnswerContents, describeRunEnd } from "../../locale/words/describe-run-end.ts";
import type { PanelActions } from "../state/panel-view.ts";
import "./run-outcome.css";

export interface RunOutcomeProps {
  end: RunEnd;
  has: AnswerContents;
  /** True for the last answer, the only one that gets buttons. */
  last: boolean;
  actions: PanelActions;
}

/** Says why an answer ended early, with the button that helps; renders nothing after a normal end. */
export function RunOutcome({ end, has, last, actions }: RunOutcomeProps) {
  if (end.finish_reason === "stop" && end.note !== "repetition" && end.note !== "tool_calls") return null;
  if (end.error !== undefined) {
    const { title, help, actions: offered } = describeError(end.error, has.text);
    return (
      <div class="notice" role={last ? "alert" : undefined}>
        <p>
          <b>{title}</b> {help}
        </p>
        {last && offered.length > 0 ? (
          <div class="buttons">
            {offered.map((action) => (
              <OutcomeButton key={action} action={action} actions={actions} />
            ))}
          </div>
        ) : null}
      </div>
    );
  }
  const { sentence, action } = describeRunEnd(end, has);
  return (
    <div class="outcome">
      <p>{sentence}</p>
      {last && action !== undefined ? <OutcomeButton action={action} actions={actions} /> : null}
    </div>
  );
}

function OutcomeButton({ action, actions }: { action: ErrorAction; actions: PanelActions }) {
  const buttons: Record<ErrorAction, { label: string; onClick: () => void }> = {
    continue: { label: messages().actions.continue, onClick: actions.continueAnswer },
    try_again: { label: messages().actions.tryAgain, onClick: actions.tryAgain },
    new_chat: { label: messages().actions.newChat, onClick: actions.newChat },
    reconnect: { label: messages().actions.reconnect, onClick: actions.reconnect },
    open_settings: { label: messages().actions.openSettings, onClick: actions.openSettings },
    open_servers: { label: messages().actions.openServers, onClick: () => actions.openSettingsAt("servers") },
    choose_model: { label: messages().actions.chooseModel, onClick: () => actions.openSettingsAt("model") },
  };
  const { label, onClick } = buttons[action];
  return (
    <button type="button" class="button" onClick={onClick}>
      {label}
    </button>
  );
}
