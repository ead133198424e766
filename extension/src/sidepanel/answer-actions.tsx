import { useEffect, useState } from "preact/hooks";
import type { RunEnd } from "../chat/run.ts";
import { Icon } from "../components/icon.tsx";
import { messages } from "../text/messages.en.ts";
import { AnswerRating } from "./answer-rating.tsx";
import type { PanelActions } from "./panel-view.ts";

const SHOWN_FOR = 1500;

export interface AnswerActionsProps {
  answerId: string;
  end: RunEnd;
  text: string;
  /** After an error, the outcome offers to try again instead. */
  canRegenerate: boolean;
  /** The others show their actions only when they are pointed at. */
  last: boolean;
  actions: PanelActions;
}

/** What can be done with a finished answer. */
export function AnswerActions({ answerId, end, text, canRegenerate, last, actions }: AnswerActionsProps) {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    actions.copy(text).then(
      () => setSaid(messages.log.copied),
      () => setSaid(messages.log.copyFailed),
    );
  if (text === "" && !canRegenerate) return null;
  return (
    <div class="answer-actions" data-last={last} data-rated={end.rating !== undefined}>
      {text === "" ? null : (
        <button type="button" class="ghost" onClick={copy}>
          <Icon name="copy" />
          {said ?? messages.log.copy}
        </button>
      )}
      {canRegenerate ? (
        <button type="button" class="ghost" onClick={actions.regenerate}>
          <Icon name="repeat" />
          {messages.log.regenerate}
        </button>
      ) : null}
      {text === "" ? null : <AnswerRating answerId={answerId} end={end} actions={actions} />}
    </div>
  );
}
