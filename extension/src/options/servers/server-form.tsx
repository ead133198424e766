import { MAX_SERVER_FIELD_LENGTH, type Server } from "@tacho/shared/protocol/servers.ts";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { failureWords } from "../../locale/words/failure-words.ts";
import { type FieldErrors, fieldErrors, isUnencrypted } from "./server-fields.ts";
import type { NewServer, ServersActions } from "./servers-model.ts";
import "./server-form.css";

export interface ServerFormProps {
  /** The server to change; absent to add one. */
  changed?: Server | undefined;
  servers: readonly Server[];
  add: ServersActions["add"];
  /** Called when a change is saved or given up. */
  onDone: () => void;
}

/**
 * Form to add or change a server. The key stands in its field only, which is emptied as soon as the key is sent.
 */
export function ServerForm({ changed, servers, add, onDone }: ServerFormProps) {
  const text = messages().servers;
  const [name, setName] = useState(changed?.name ?? "");
  const [url, setUrl] = useState(changed?.url ?? "");
  const key = useRef<HTMLInputElement>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<string>();
  const [saving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // A change begins in the address: the name stays, and the form may be out of sight.
  useEffect(() => {
    if (changed !== undefined) form.current?.querySelectorAll("input")[1]?.focus();
  }, [changed !== undefined]);

  const submit = async () => {
    const written = { name: name.trim(), url: url.trim(), key: key.current?.value ?? "" };
    const wrong = fieldErrors(written);
    setErrors(wrong);
    setFailure(undefined);
    if (Object.keys(wrong).length > 0) return focusFirstWrong(form.current, wrong);
    if (key.current !== null) key.current.value = "";
    const { key: secret, ...rest } = written;
    const server: NewServer = secret === "" ? rest : { ...rest, key: secret };
    setSaving(true);
    try {
      await add(server);
      setName("");
      setUrl("");
      onDone();
    } catch (error) {
      setFailure(text.notSaved(failureWords(error)));
    } finally {
      setSaving(false);
    }
  };
  const replaces = changed === undefined && servers.some((server) => server.name === name.trim());
  return (
    <form
      ref={form}
      class="server-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving) void submit();
      }}
    >
      <h3>{changed === undefined ? text.formTitle : text.changeTitle(changed.name)}</h3>
      <FormField
        label={text.name}
        help={replaces ? text.replaces(name.trim()) : text.nameHelp}
        error={errors.name}
        value={name}
        maxLength={64}
        readOnly={changed !== undefined}
        onInput={setName}
      />
      <FormField
        label={text.address}
        help={text.addressHelp}
        remark={isUnencrypted(url.trim()) ? text.unencrypted : undefined}
        error={errors.url}
        value={url}
        inputMode="url"
        placeholder="http://127.0.0.1:8080"
        onInput={setUrl}
      />
      <FormField
        label={text.key}
        help={changed?.has_key ? text.keyKept : text.keyHelp}
        error={errors.key}
        secret={key}
      />
      <div class="buttons form-buttons">
        <button type="submit" class="button primary">
          {saving ? text.saving : changed === undefined ? text.add : text.save}
        </button>
        {changed === undefined ? null : (
          <button type="button" class="button" onClick={onDone}>
            {text.cancel}
          </button>
        )}
      </div>
      {failure === undefined ? null : (
        <p class="wrong" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}

interface FormFieldProps {
  label: string;
  help: string;
  /** A warning that does not keep the form from being sent. */
  remark?: string | undefined;
  error: string | undefined;
  value?: string;
  maxLength?: number;
  readOnly?: boolean;
  inputMode?: "url";
  placeholder?: string;
  onInput?: (text: string) => void;
  /** Makes it a password field that keeps its own text. */
  secret?: { current: HTMLInputElement | null };
}

/** One labelled line of the form, with its help or what is wrong with it. */
function FormField({ label, help, remark, error, value, onInput, secret, ...rest }: FormFieldProps) {
  const id = useId();
  const { maxLength = MAX_SERVER_FIELD_LENGTH, readOnly = false, inputMode, placeholder } = rest;
  const common = {
    id,
    class: "entry",
    dir: "ltr",
    autocapitalize: "off",
    spellcheck: false,
    maxLength,
    "aria-invalid": error === undefined ? undefined : "true",
    "aria-describedby": `${id}-help`,
  } as const;
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      {secret === undefined ? (
        <input
          {...common}
          type="text"
          autocomplete="off"
          value={value}
          readOnly={readOnly}
          inputMode={inputMode}
          placeholder={placeholder}
          onInput={(event) => onInput?.(event.currentTarget.value)}
        />
      ) : (
        // Browsers offer to store what looks like a login; this value keeps them from it.
        <input {...common} ref={secret} type="password" autocomplete="new-password" />
      )}
      <div id={`${id}-help`} class="form-help">
        {error === undefined ? <p>{help}</p> : <p class="wrong">{error}</p>}
        {remark === undefined ? null : <p class="remark">{remark}</p>}
      </div>
    </div>
  );
}

function focusFirstWrong(form: HTMLFormElement | null, errors: FieldErrors): void {
  const inputs = [...(form?.querySelectorAll("input") ?? [])];
  const index = (["name", "url", "key"] as const).findIndex((field) => errors[field] !== undefined);
  inputs[index]?.focus();
}
