import { useState } from "preact/hooks";
import type { RunEnd } from "../chat/run.ts";
import { RatingButtons } from "../components/rating-buttons.tsx";
import { failureWords } from "../text/failure-words.ts";
import { messages } from "../text/messages.en.ts";
import type { PanelActions } from "./panel-view.ts";

export interface AnswerRatingProps {
  answerId: string;
  end: RunEnd;
  actions: Pick<PanelActions, "rate">;
}

/** What the person thinks of an answer; nothing where the host keeps no run of it. */
export function AnswerRating({ answerId, end, actions }: AnswerRatingProps) {
  const [failure, setFailure] = useState<string>();
  if (end.run_id === undefined) return null;
  const rate = (rating: Parameters<PanelActions["rate"]>[1]) =>
    actions.rate(answerId, rating).then(
      () => setFailure(undefined),
      (error) => setFailure(messages.rating.failed(failureWords(error))),
    );
  return (
    <>
      <RatingButtons rating={end.rating} onRate={(rating) => void rate(rating)} />
      {failure === undefined ? null : <p role="alert">{failure}</p>}
    </>
  );
}
