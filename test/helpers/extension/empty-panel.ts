import type { PanelState } from "../../../extension/src/panel/state/panel-view.ts";
import { MODEL } from "./sample-answers.ts";

/** A connected panel with an empty conversation. */
export const EMPTY_PANEL: PanelState = {
  connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0", model: MODEL.model },
  model: MODEL,
  conversationId: "c",
  opening: false,
  conversations: [],
  messages: [],
};
