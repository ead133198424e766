import { DEFAULT_API_PORT, type LocalApi, portSchema } from "@tacho/shared/protocol/local-api.ts";
import { useId, useState } from "preact/hooks";
import { neutralNumber } from "../../locale/formats/neutral-number.ts";
import { messages } from "../../locale/locale.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { NetworkFailure, NetworkSection } from "../network/network-section.tsx";
import { ApiKey } from "./api-key.tsx";
import type { LocalApiActions, LocalApiState } from "./local-api-model.ts";
import "./local-api-section.css";

export interface LocalApiSectionProps {
  state: LocalApiState;
  actions: LocalApiActions;
}

/** Section of the options page with the switch, the port and the key of the local API. */
export function LocalApiSection({ state, actions }: LocalApiSectionProps) {
  const text = messages().localApi;
  const address = useId();
  const { api, key, changing, wanted, failure } = state;
  return (
    <NetworkSection title={text.title} body={text.body} failure={failure} onTryAgain={actions.refresh}>
      {api === undefined ? null : (
        <>
          <ApiSwitch on={wanted ?? api.on} changing={changing} onChange={(on) => actions.change({ on })} />
          {api.on && api.problem !== undefined && !changing ? (
            <ApiProblem api={api} onTryAgain={() => actions.change({ on: true })} />
          ) : null}
          <PortField key={api.port} port={api.port} onChange={(port) => actions.change({ port })} />
          {api.on && api.url !== undefined ? (
            <>
              <div class="api-line">
                <span id={address} class="api-name">
                  {text.address}
                </span>
                <code>{api.url}</code>
                <CopyButton
                  describedBy={address}
                  label={text.copyAddress}
                  text={() => api.url ?? ""}
                  copy={actions.copy}
                />
              </div>
              <ApiKey shown={key} actions={actions} />
              <div class="api-example">
                <p>{text.example}</p>
                <CommandLine command={exampleCommand(api.url)} copy={actions.copy} />
              </div>
            </>
          ) : null}
        </>
      )}
    </NetworkSection>
  );
}

interface ApiSwitchProps {
  on: boolean;
  changing: boolean;
  onChange: (on: boolean) => void;
}

function ApiSwitch({ on, changing, onChange }: ApiSwitchProps) {
  const text = messages().localApi;
  const id = useId();
  return (
    <div class="api-line">
      <label class="api-name" for={id}>
        {text.switch}
      </label>
      <input
        id={id}
        class="switch"
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells by itself that it is checked.
        role="switch"
        checked={on}
        aria-busy={changing}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span class="quiet" aria-hidden="true">
        {changing ? text.changing : on ? text.on : text.off}
      </span>
    </div>
  );
}

function ApiProblem({ api, onTryAgain }: { api: LocalApi; onTryAgain: () => void }) {
  const text = messages().localApi;
  if (api.problem === undefined) return null;
  const { code, message } = api.problem;
  const known = Object.entries(text.problems).find(([name]) => name === code)?.[1];
  return (
    <NetworkFailure words={known?.(String(api.port)) ?? text.problem(message)} onTryAgain={onTryAgain} />
  );
}

/** Field of the port; a right value is sent when the field is left. */
function PortField({ port, onChange }: { port: number; onChange: (port: number) => void }) {
  const text = messages().localApi;
  const id = useId();
  const [written, setWritten] = useState(String(port));
  const [wrong, setWrong] = useState(false);
  const commit = () => {
    const typed = neutralNumber(written.trim());
    const parsed = portSchema.safeParse(/^\d+$/.test(typed) ? Number(typed) : undefined);
    setWrong(!parsed.success);
    if (parsed.success && parsed.data !== port) onChange(parsed.data);
  };
  return (
    <div class="api-line">
      <label class="api-name" for={id}>
        {text.port}
      </label>
      <input
        id={id}
        class="entry port"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        value={written}
        aria-invalid={wrong ? "true" : undefined}
        aria-describedby={`${id}-help`}
        onInput={(event) => setWritten(event.currentTarget.value)}
        onChange={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
      <p id={`${id}-help`} class={wrong ? "wrong" : "quiet"}>
        {wrong ? text.wrongPort : messages().options.defaultIs(String(DEFAULT_API_PORT))}
      </p>
    </div>
  );
}

/** A command that asks the API for an answer. The key is no part of it, so that it can be shown and copied. */
function exampleCommand(url: string): string {
  const body = JSON.stringify({ messages: [{ role: "user", content: messages().localApi.exampleText }] });
  return [
    `curl ${url}/v1/chat/completions \\`,
    `  -H "Authorization: Bearer $TACHO_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${body.replaceAll("'", "’")}'`,
  ].join("\n");
}
