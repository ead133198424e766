import type { Connection } from "@tacho/shared/client/connection.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { mayContinueOn } from "../conversations/conversation.ts";
import type { ConnectionState, PanelRequestOf } from "../panel-protocol/panel-messages.ts";

export interface ChatPlaceOptions {
  connection: Connection;
  state: ConnectionState;
  /** The model of the settings in force. */
  chosen: string | undefined;
}

/** The model that a request names. `local`: the host must not take one of a server that has the same name. */
export interface NamedModel {
  model: string;
  local?: true;
}

/**
 * Keeps a chat where it is: returns the model of its last answer if the settings name one of a server to which the user
 * has not moved the chat. `undefined` leaves the choice to the host. A chat that stays here names even a model of this
 * computer, because the settings may change before the host reads the request.
 *
 * @throws ConnectionClosedError, RequestFailedError as the request to the host does.
 */
export async function modelForChat(
  { conversation, last_writer: last }: PanelRequestOf<"generate">,
  { connection, state, chosen = DEFAULT_SETTINGS.model }: ChatPlaceOptions,
): Promise<NamedModel | undefined> {
  const isCapable = state.status === "connected" && state.capabilities?.includes("engines.remote") === true;
  if (!isCapable || last === undefined || chosen === DEFAULT_SETTINGS.model) return undefined;
  const server = await serverOf(chosen, connection);
  if (server === undefined) return { model: chosen, local: true };
  if (mayContinueOn(server, conversation, last)) return { model: chosen };
  return { model: last.model, ...(last.server === undefined && { local: true }) };
}

/** Returns the server of a model named `SERVER/ID`; `undefined` for a model of this computer. */
async function serverOf(model: string, connection: Connection): Promise<string | undefined> {
  const slash = model.indexOf("/");
  if (slash === -1) return undefined;
  const first = model.slice(0, slash);
  const { servers } = await connection.request("list_servers", {});
  return servers.some(({ name }) => name === first) ? first : undefined;
}
