import { useEffect, useRef, useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { NetworkSection } from "../network/network-section.tsx";
import { FoundServers } from "./found-servers.tsx";
import { ServerForm } from "./server-form.tsx";
import { ServerRow } from "./server-row.tsx";
import type { ServersActions, ServersState } from "./servers-model.ts";
import "./servers-section.css";

export interface ServersSectionProps {
  state: ServersState;
  actions: ServersActions;
}

/** Section of the options page with the servers whose models can be used. */
export function ServersSection({ state, actions }: ServersSectionProps) {
  const text = messages().servers;
  const [editing, setEditing] = useState<string>();
  const list = useRef<HTMLUListElement>(null);
  const edited = useRef<string | undefined>(undefined);
  // The form of a change goes away with the focus in it, which returns to where the change began.
  useEffect(() => {
    if (editing === undefined && edited.current !== undefined)
      list.current?.querySelector<HTMLElement>(`[data-edit="${edited.current}"]`)?.focus();
    edited.current = editing;
  }, [editing]);
  const { servers, tests, search, failure } = state;
  const changed = servers?.find(({ name }) => name === editing);
  return (
    <NetworkSection
      anchor="servers"
      title={text.title}
      body={text.body}
      failure={failure === undefined ? undefined : text.failed(failure)}
      onTryAgain={actions.refresh}
    >
      {servers?.length === 0 ? <p class="network-empty">{text.empty}</p> : null}
      {servers === undefined || servers.length === 0 ? null : (
        <ul ref={list} class="servers" aria-label={text.list}>
          {servers.map((server) => (
            <ServerRow
              key={server.name}
              server={server}
              test={tests[server.name]}
              actions={actions}
              onEdit={() => setEditing(server.name)}
            />
          ))}
        </ul>
      )}
      <ServerForm
        key={editing ?? ""}
        changed={changed}
        servers={servers ?? []}
        add={actions.add}
        onDone={() => setEditing(undefined)}
      />
      <FoundServers search={search} servers={servers ?? []} actions={actions} />
    </NetworkSection>
  );
}
