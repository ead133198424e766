import { messages } from "../../locale/locale.ts";
import { modelTitle } from "../../locale/words/describe-model.ts";
import type { HeldChat } from "../state/panel-view.ts";
import "./stay-notice.css";

export interface StayNoticeProps {
  held: HeldChat;
  onMove: (server: string) => void;
}

/** Says that this chat keeps its model although the settings name one of a server, and offers to move it there. */
export function StayNotice({ held, onMove }: StayNoticeProps) {
  const text = messages().remote;
  const { model, next } = held;
  return (
    <div class="stay" role="status">
      <p>{text.stays(modelTitle(model), next.server)}</p>
      <button type="button" class="button" onClick={() => onMove(next.server)}>
        {text.move(next.server)}
      </button>
    </div>
  );
}
