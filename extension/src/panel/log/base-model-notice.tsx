import { messages } from "../../locale/locale.ts";
import { modelTitle } from "../../locale/words/describe-model.ts";
import type { BaseModel, PanelActions } from "../state/panel-view.ts";
import "./base-model-notice.css";

export interface BaseModelNoticeProps {
  model: BaseModel;
  onUse: PanelActions["useBaseModels"];
}

/** Says before the first question that the model was not trained to chat, and offers to continue text instead. */
export function BaseModelNotice({ model, onUse }: BaseModelNoticeProps) {
  const text = messages().baseModel;
  const isText = model.use === "text";
  return (
    <div class="base-model" role="status">
      <p>
        <b>{text.title(modelTitle(model.name))}</b> {isText ? text.text : text.chat}
      </p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => onUse(isText ? "chat" : "text")}>
          {isText ? text.useChat : text.useText}
        </button>
      </div>
    </div>
  );
}
