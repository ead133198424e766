import { useEffect, useState } from "preact/hooks";
import type { RunEnd } from "../../conversations/run.ts";
import { messages } from "../../locale/locale.ts";
import { failureWords } from "../../locale/words/failure-words.ts";
import { Icon } from "../../ui/icon.tsx";
import { RatingButtons } from "../../ui/rating-buttons.tsx";
import type { PanelActions } from "../state/panel-view.ts";
import "./answer-actions.css";

/** Time that the outcome of a copy is shown, ms. */
const SHOWN_FOR = 1500;

export interface AnswerActionsProps {
  answerId: string;
  end: RunEnd;
  text: string;
  /** False after an error, because the outcome offers Try again instead. */
  canRegenerate: boolean;
  /** True for the last answer; earlier answers show their actions only on hover or focus. */
  last: boolean;
  actions: PanelActions;
}

/** Buttons of a finished answer: copy, regenerate and rate. */
export function AnswerActions({ answerId, end, text, canRegenerate, last, actions }: AnswerActionsProps) {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    actions.copy(text).then(
      () => setSaid(messages().log.copied),
      () => setSaid(messages().log.copyFailed),
    );
  if (text === "" && !canRegenerate) return null;
  return (
    <div class="answer-actions" data-last={last} data-rated={end.rating !== undefined}>
      {text === "" ? null : (
        <button type="button" class="ghost" onClick={copy}>
          <Icon name="copy" />
          {said ?? messages().log.copy}
        </button>
      )}
      {canRegenerate ? (
        <button type="button" class="ghost" onClick={actions.regenerate}>
          <Icon name="repeat" />
          {messages().log.regenerate}
        </button>
      ) : null}
      {text === "" ? null : <AnswerRating answerId={answerId} end={end} actions={actions} />}
    </div>
  );
}

interface AnswerRatingProps {
  answerId: string;
  end: RunEnd;
  actions: Pick<PanelActions, "rate">;
}

/** Rating buttons; renders nothing when the host keeps no run that could hold the rating. */
function AnswerRating({ answerId, end, actions }: AnswerRatingProps) {
  const [failure, setFailure] = useState<string>();
  if (end.run_id === undefined) return null;
  const rate = (rating: Parameters<PanelActions["rate"]>[1]) =>
    actions.rate(answerId, rating).then(
      () => setFailure(undefined),
      (error) => setFailure(messages().rating.failed(failureWords(error))),
    );
  return (
    <>
      <RatingButtons rating={end.rating} onRate={(rating) => void rate(rating)} />
      {failure === undefined ? null : <p role="alert">{failure}</p>}
    </>
  );
}
