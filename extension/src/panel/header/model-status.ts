import { loadedModelSchema } from "@tacho/shared/protocol/host-messages.ts";
import { messages } from "../../locale/locale.ts";
import { describeBackend, idOnServer, splitModelName } from "../../locale/words/describe-model.ts";
import type { PanelState, RemoteModel } from "../state/panel-view.ts";

export interface ModelStatus {
  title: string;
  /** Quantization and backend, or the state of the connection while there is no backend to show. */
  line: string;
  scripted: boolean;
  /** Name of the server that runs the model. */
  server?: string;
}

const text = () => messages().header;

/** Describes the model for the header. */
export function modelStatus({
  connection,
  model,
  remote,
}: Pick<PanelState, "connection" | "model" | "remote">): ModelStatus {
  if (remote !== undefined) return remoteStatus(remote, connection, model);
  const connected = connection.status === "connected";
  const known = model?.model ?? (connected ? connection.model : undefined);
  const scripted = connected && connection.engine === "scripted";
  if (known === undefined)
    return { title: messages().product, line: connectionLine(connection, text().noModel), scripted };
  const { name, quantization } = splitModelName(known);
  // The badge below the title already says "scripted".
  const title = scripted && name === connection.engine ? messages().product : name;
  const whenConnected = scripted ? text().fromScript : modelLine(model);
  const parts = [model?.quantization ?? quantization, connectionLine(connection, whenConnected)];
  return { title, line: parts.filter((part) => part !== undefined).join(messages().join), scripted };
}

function remoteStatus(
  { model: name, server }: RemoteModel,
  connection: PanelState["connection"],
  model: PanelState["model"],
): ModelStatus {
  const isAtWork = model?.status === "loading" || model?.status === "failed";
  const line = connectionLine(connection, isAtWork ? modelLine(model) : messages().remote.onServer);
  return { title: idOnServer(name, server), line, scripted: false, server };
}

function connectionLine(connection: PanelState["connection"], whenConnected: string): string {
  switch (connection.status) {
    case "connected":
      return whenConnected;
    case "idle":
      return text().asleep;
    case "connecting":
      return text().connecting;
    case "missing":
    case "silent":
    case "lost":
    case "given_up":
    case "incompatible":
      return text().notConnected;
    default:
      return connection satisfies never;
  }
}

function modelLine(model: PanelState["model"]): string {
  if (model === undefined) return text().ready;
  switch (model.status) {
    case "unloaded":
      return text().ready;
    case "loading":
      return text().loading;
    case "failed":
      return text().failed;
    case "loaded": {
      const loaded = loadedModelSchema.safeParse(model);
      return loaded.success ? describeBackend(loaded.data) : text().ready;
    }
    default:
      return text().ready;
  }
}
