import type { FoundServer, Server } from "@tacho/shared/protocol/servers.ts";
import { useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { failureWords } from "../../locale/words/failure-words.ts";
import { proposeName } from "./server-fields.ts";
import { productWords } from "./server-status.ts";
import type { ServerSearch, ServersActions } from "./servers-model.ts";
import "./found-servers.css";

export interface FoundServersProps {
  search: ServerSearch;
  servers: readonly Server[];
  actions: Pick<ServersActions, "add" | "find">;
}

/** Searches this computer for servers on a click, and offers to add those that answered. */
export function FoundServers({ search, servers, actions }: FoundServersProps) {
  const text = messages().servers;
  const running = search.status === "running";
  return (
    <div class="found">
      <div class="found-head">
        <p>{text.findHelp}</p>
        <button type="button" class="button" disabled={running} onClick={actions.find}>
          {running ? text.finding : text.find}
        </button>
      </div>
      {search.status === "failed" ? (
        <p class="wrong" role="alert">
          {text.findFailed(search.why)}
        </p>
      ) : null}
      {search.status === "done" && search.servers.length === 0 ? <p>{text.foundNone}</p> : null}
      {search.status === "done" && search.servers.length > 0 ? (
        <ul aria-label={text.foundTitle}>
          {search.servers.map((server) => (
            <FoundRow key={server.url} server={server} servers={servers} add={actions.add} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

interface FoundRowProps {
  server: FoundServer;
  servers: readonly Server[];
  add: ServersActions["add"];
}

function FoundRow({ server, servers, add }: FoundRowProps) {
  const text = messages().servers;
  const [failure, setFailure] = useState<string>();
  const { product, version, models, url } = server;
  const isAdded = servers.some((added) => originOf(added.url) === originOf(url));
  const onAdd = () => {
    const name = proposeName(
      server,
      servers.map((added) => added.name),
    );
    add({ name, url }).catch((error) => setFailure(text.notSaved(failureWords(error))));
  };
  return (
    <li>
      <div>
        <b>{productWords(product, version) ?? text.unnamed}</b>
        <p class="server-facts">
          <bdi>{url}</bdi>
          {messages().join}
          {text.models(models.length)}
        </p>
        {failure === undefined ? null : (
          <p class="wrong" role="alert">
            {failure}
          </p>
        )}
      </div>
      {isAdded ? (
        <span class="server-facts">{text.isAdded}</span>
      ) : (
        <button type="button" class="button" aria-label={`${text.addFound} ${url}`} onClick={onAdd}>
          {text.addFound}
        </button>
      )}
    </li>
  );
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin.replace("//localhost:", "//127.0.0.1:") : url;
}
