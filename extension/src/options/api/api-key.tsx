import { useEffect, useId, useRef, useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
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
  const [asking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setAsking(false);
    // The button is back after the next render.
    queueMicrotask(() => opener.current?.focus());
  };
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
      {asking ? (
        <ConfirmNewKey
          onConfirm={() => {
            actions.newKey();
            close();
          }}
          onCancel={close}
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
          <button ref={opener} type="button" class="button" onClick={() => setAsking(true)}>
            {text.newKey}
          </button>
        </div>
      )}
    </div>
  );
}

/** Stands for a key that is not shown. */
const HIDDEN = "••••••••••••••••";

function ConfirmNewKey({ onConfirm, onCancel }: { onConfirm: () => void; onCancel: () => void }) {
  const text = messages().localApi;
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => confirm.current?.focus(), []);
  return (
    <div class="api-confirm">
      <p>{text.newKeySure}</p>
      <div class="buttons">
        <button ref={confirm} type="button" class="button" onClick={onConfirm}>
          {text.makeNewKey}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {text.cancel}
        </button>
      </div>
    </div>
  );
}
