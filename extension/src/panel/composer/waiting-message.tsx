import { messages } from "../../locale/locale.ts";
import "./waiting-message.css";

const text = () => messages().composer;

export interface WaitingMessageProps {
  words: string;
  onTakeBack: () => void;
}

/** The question that is sent as soon as the last answer has stopped. */
export function WaitingMessage({ words, onTakeBack }: WaitingMessageProps) {
  return (
    <ul class="waiting" aria-label={text().waitingMessages}>
      <li>
        <b>{text().waitingName}</b>
        <span class="words" dir="auto">
          {words}
        </span>
        <button type="button" class="ghost" onClick={onTakeBack}>
          {text().takeBack}
        </button>
      </li>
    </ul>
  );
}
