import {
  type Conversation,
  lastWriter,
  type Message,
  mayContinueOn,
} from "../../conversations/conversation.ts";
import type { PanelState, RemoteModel } from "./panel-view.ts";

export interface OpenChat {
  /** Absent for a new chat. */
  conversation?: Conversation;
  messages: readonly Message[];
}

/**
 * Says which server's model answers next in a chat, and if the chat keeps its model instead of the settings' one.
 *
 * @param next the model of the settings, if it is a server's.
 */
export function placeOfChat(
  { conversation, messages }: OpenChat,
  next: RemoteModel | undefined,
): Pick<PanelState, "remote" | "held"> {
  if (next === undefined) return {};
  const last = lastWriter(messages);
  if (last === undefined || mayContinueOn(next.server, conversation, last)) return { remote: next };
  const { model, server } = last;
  const held = { model, next };
  return server === undefined ? { held } : { held, remote: { model, server } };
}
