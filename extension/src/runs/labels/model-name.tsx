import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { messages } from "../../locale/locale.ts";
import { idOnServer } from "../../locale/words/describe-model.ts";
import { ServerName } from "../../ui/server-name.tsx";
import { modelLabel } from "./model-label.ts";
import "./model-name.css";

type NamedRun = Pick<StoredRun, "model"> & {
  server?: string | undefined;
  client?: string | undefined;
};

/** Name of the model of a run, with its server, and a mark if a program asked through the local API. */
export function ModelName({ run: { model, server, client } }: { run: NamedRun }) {
  const text = messages().runs;
  return (
    <>
      {server === undefined ? modelLabel(model) : modelLabel(idOnServer(model, server))}
      {server === undefined ? null : (
        <>
          {" "}
          <ServerName name={server} />
        </>
      )}
      {client === undefined ? null : (
        <>
          {" "}
          <span class="client" title={client === API ? text.apiHint : undefined}>
            {client === API ? text.api : client}
          </span>
        </>
      )}
    </>
  );
}

/** The client of runs that came through the local API. */
const API = "api";
