import type { ReadonlySignal, Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Draft } from "../../conversations/draft.ts";
import { messages } from "../../locale/locale.ts";
import { isComposing } from "../../ui/is-composing.ts";
import type { ContextUse } from "../state/context-use.ts";
import type { PanelActions } from "../state/panel-view.ts";
import "./composer.css";

const text = () => messages().composer;

export interface ComposerProps {
  draft: ReadonlySignal<Draft>;
  /** Increments to move the focus to the box. */
  focusRequests: Signal<number>;
  /** True while an answer is generated that can be stopped. */
  running: boolean;
  /** True while another question waits to be sent. */
  full: boolean;
  /** True if the model continues what is sent, rather than answering it. */
  continues: boolean;
  /** Reason why sending is blocked, shown below the box. */
  blocked?: string | undefined;
  /** Id of the last question, the only one that can be edited. */
  lastQuestion: string | undefined;
  context: ContextUse | undefined;
  actions: Pick<
    PanelActions,
    "submit" | "stop" | "write" | "startEdit" | "cancelEdit" | "keepEditAsQuestion"
  >;
}

/** Message box. Stop takes the place of Send while an answer is generated. */
export function Composer(props: ComposerProps) {
  const { draft, focusRequests, running, full, continues, blocked, lastQuestion, context, actions } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const { edit } = draft.value;
  const value = edit?.text ?? draft.value.text;
  /** False if another window has changed the chat since the edit was begun. */
  const editable = edit === undefined || edit.message_id === lastQuestion;
  const ready = !running && !full && blocked === undefined && editable && value.trim() !== "";

  const requests = focusRequests.value;
  useLayoutEffect(() => {
    if (requests > 0) box.current?.focus();
  }, [requests]);

  const send = () => {
    if (ready) actions.submit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && value === "" && edit === undefined && !running) {
      event.preventDefault();
      actions.startEdit();
    } else if (event.key === "Escape" && edit !== undefined && !running) {
      event.preventDefault();
      actions.cancelEdit();
    }
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {edit === undefined ? null : <Editing editable={editable} actions={actions} />}
      <div class="field">
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          aria-label={text().label}
          placeholder={continues ? text().beginning : text().placeholder}
          value={value}
          onInput={(event) => {
            actions.write(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
        />
        <div class="row">
          <ContextLine context={context} blocked={blocked} />
          {running ? (
            <button type="button" class="send stop" onClick={actions.stop}>
              {text().stop}
            </button>
          ) : (
            <button type="submit" class="send" disabled={!ready}>
              {text().send}
            </button>
          )}
        </div>
      </div>
    </form>
  );
}

interface EditingProps {
  editable: boolean;
  actions: Pick<PanelActions, "cancelEdit" | "keepEditAsQuestion">;
}

/** Line above the box while it holds an edit. */
function Editing({ editable, actions }: EditingProps) {
  return (
    <div class="editing">
      <span role={editable ? undefined : "alert"}>{editable ? text().editing : text().editGone}</span>
      {editable ? null : (
        <button type="button" class="ghost" onClick={actions.keepEditAsQuestion}>
          {text().editAsQuestion}
        </button>
      )}
      <button type="button" class="ghost" onClick={actions.cancelEdit}>
        {text().cancelEdit}
      </button>
    </div>
  );
}

function ContextLine({ context, blocked }: Pick<ComposerProps, "context" | "blocked">) {
  if (blocked !== undefined) return <span class="hint">{blocked}</span>;
  if (context === undefined) return <span class="hint" />;
  const { used, size } = context;
  const share = size === 0 ? 0 : Math.min(1, used / size);
  return (
    <span class="hint" title={text().contextTitle(used, size)}>
      <span class="gauge" aria-hidden="true">
        <i data-full={share > 0.9} style={{ width: `${(100 * share).toFixed(1)}%` }} />
      </span>
      <span>{used === 0 ? text().tokensFree(size) : text().contextUsed(share)}</span>
    </span>
  );
}
