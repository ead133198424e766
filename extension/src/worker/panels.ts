import type { RawMessage } from "@tacho/shared/client/connection.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import type { WorkerMessage } from "../panel-protocol/panel-messages.ts";

/** A connected page: a side panel, or a page without a conversation, such as the options page. */
export interface Panel {
  readonly transport: Transport;
  /** The browser window that the page reported. */
  windowId?: number;
  /** The conversation it has open, whose run events it receives. */
  conversationId?: string;
  /** Number of its `open_conversation` requests. Only the last one counts. */
  opens: number;
  /** True if it has sent a request since the host was last idle. */
  asking: boolean;
  /** Its running `load_model` requests: host ids by panel ids. */
  readonly loads: Map<string, string>;
}

/** All connected pages. */
export class Panels {
  private readonly panels = new Set<Panel>();

  /** True if a side panel is connected. Other pages have no conversation and may stay open for days. */
  get anyWithConversation(): boolean {
    return [...this.panels].some(({ windowId }) => windowId !== undefined);
  }

  get anyAsking(): boolean {
    return [...this.panels].some(({ asking }) => asking);
  }

  forgetAsking(): void {
    for (const panel of this.panels) panel.asking = false;
  }

  add(transport: Transport): Panel {
    const panel: Panel = { transport, opens: 0, asking: false, loads: new Map() };
    this.panels.add(panel);
    return panel;
  }

  remove(panel: Panel): void {
    this.panels.delete(panel);
  }

  publish(message: WorkerMessage): void {
    for (const panel of this.panels) send(panel, message);
  }

  /** Sends to the panels that have the conversation open, except `sender`. */
  publishTo(conversationId: string, message: WorkerMessage, sender?: Panel): void {
    for (const panel of this.panels) {
      if (panel.conversationId === conversationId && panel !== sender) send(panel, message);
    }
  }
}

/** Sends a message. A closed panel is not an error. */
export function send(panel: Panel, message: WorkerMessage | RawMessage): void {
  panel.transport.send(message);
}
