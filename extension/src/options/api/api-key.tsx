import { useId } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ConfirmQuestion, useQuestion } from "../network/confirm-question.tsx";
import type { LocalApiActions } from "./local-api-model.ts";

export interface ApiKeyProps {
  /** The key, while it is shown. */
  shown: string | undefined;
  actions: Pick<LocalApiActions, "showKey" | "hideKey" | "readKey" | "newKey" | "copy">;
}

/** The key of the local API: hidden until asked for, copied without being shown, replaced after a question. */
export function ApiKey({ shown, actions }: ApiKeyProps) {
  const text = messages().localApi;
  const name = useId();
  const question = useQuestion();
  return (
    <div class="api-line api-key">
      <span id={name} class="api-name">
        {text.key}
      </span>
      <code>{shown ?? HIDDEN}</code>
      <CopyButton
        label={text.copyKey}
        describedBy={name}
        text={() => shown ?? actions.readKey()}
        copy={actions.copy}
      />
      {question.asking ? (
        <ConfirmQuestion
          class="api-confirm"
          question={text.newKeySure}
          confirm={text.makeNewKey}
          cancel={text.cancel}
          onConfirm={() => {
            actions.newKey();
            question.close();
          }}
          onCancel={question.close}
        />
      ) : (
        <div class="buttons">
          <button
            type="button"
            class="button"
            onClick={shown === undefined ? actions.showKey : actions.hideKey}
          >
            {shown === undefined ? text.showKey : text.hideKey}
          </button>
          <button ref={question.opener} type="button" class="button" onClick={question.ask}>
            {text.newKey}
          </button>
        </div>
      )}
    </div>
  );
}

/** Stands for a key that is not shown. */
const HIDDEN = "••••••••••••••••";
