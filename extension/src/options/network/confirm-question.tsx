import { useEffect, useRef, useState } from "preact/hooks";

/** State of a question that comes before a step. `opener` is the button that asks, which gets the focus back. */
export function useQuestion() {
  const [asking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  return {
    asking,
    opener,
    ask: () => setAsking(true),
    close: () => {
      setAsking(false);
      // The button is back after the next render.
      queueMicrotask(() => opener.current?.focus());
    },
  };
}

export interface ConfirmQuestionProps {
  class: string;
  question: string;
  confirm: string;
  cancel: string;
  onConfirm: () => void;
  onCancel: () => void;
}

/** A question with two answers, in the place of the button that asks it. */
export function ConfirmQuestion(props: ConfirmQuestionProps) {
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => confirm.current?.focus(), []);
  return (
    <div class={props.class}>
      <p>{props.question}</p>
      <div class="buttons">
        <button ref={confirm} type="button" class="button" onClick={props.onConfirm}>
          {props.confirm}
        </button>
        <button type="button" class="button" onClick={props.onCancel}>
          {props.cancel}
        </button>
      </div>
    </div>
  );
}
