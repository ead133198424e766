import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { isComposing } from "../../ui/is-composing.ts";
import type { ContextUse } from "../state/context-use.ts";
import "./composer.css";

const text = () => messages().composer;

export interface ComposerProps {
  draft: Signal<string>;
  /** Increments to move the focus to the box. */
  focusRequests: Signal<number>;
  running: boolean;
  /** Reason why sending is blocked, shown below the box. */
  blocked?: string | undefined;
  /** True while the draft replaces the last message. */
  editing: boolean;
  context: ContextUse | undefined;
  onSend: (text: string) => void;
  onStop: () => void;
  onEditLast: () => void;
  onCancelEdit: () => void;
}

/** Message box. Stop takes the place of Send while an answer is generated. */
export function Composer(props: ComposerProps) {
  const { draft, focusRequests, running, blocked, editing, context } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const value = draft.value;
  const ready = !running && blocked === undefined && value.trim() !== "";

  const requests = focusRequests.value;
  useLayoutEffect(() => {
    if (requests > 0) box.current?.focus();
  }, [requests]);

  const send = () => {
    if (!ready) return;
    draft.value = "";
    props.onSend(withoutBlankEdges(value));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && value === "" && !running) {
      event.preventDefault();
      props.onEditLast();
    } else if (event.key === "Escape" && editing && !running) {
      event.preventDefault();
      props.onCancelEdit();
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
      {editing ? (
        <div class="editing">
          <span>{text().editing}</span>
          <button type="button" class="ghost" onClick={props.onCancelEdit}>
            {text().cancelEdit}
          </button>
        </div>
      ) : null}
      <div class="field">
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          aria-label={text().label}
          placeholder={text().placeholder}
          value={value}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
          onKeyDown={onKeyDown}
        />
        <div class="row">
          <ContextLine context={context} blocked={blocked} />
          {running ? (
            <button type="button" class="send stop" onClick={props.onStop}>
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

/** Strips leading blank lines and trailing white space; keeps the first line's indentation, as it may be code. */
function withoutBlankEdges(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
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
