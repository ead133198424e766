import type { RawMessage } from "@tacho/shared/client/connection.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import type { WorkerMessage } from "../panel-protocol/panel-messages.ts";

/** A page that is there: a side panel, or one without a conversation such as the options. */
export interface Panel {
  readonly transport: Transport;
  /** The window it said it stands in. */
  windowId?: number;
  /** The conversation it has open, whose runs it hears of. */
  conversationId?: string;
  /** It has asked for something since the host was last left to rest. */
  asking: boolean;
  /** Of its `load_model`s that are under way: the host's id by the panel's. */
  readonly loads: Map<string, string>;
}

/** All pages that are there now. */
export class Panels {
  private readonly panels = new Set<Panel>();

  /** Whether a side panel is there; other pages have no conversation, and stay open for days. */
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
    const panel: Panel = { transport, asking: false, loads: new Map() };
    this.panels.add(panel);
    return panel;
  }

  remove(panel: Panel): void {
    this.panels.delete(panel);
  }

  publish(message: WorkerMessage): void {
    for (const panel of this.panels) send(panel, message);
  }

  /** To those that have the conversation open. */
  publishTo(conversationId: string, message: WorkerMessage): void {
    for (const panel of this.panels) if (panel.conversationId === conversationId) send(panel, message);
  }
}

/** A panel that is gone hears nothing, which is no error. */
export function send(panel: Panel, message: WorkerMessage | RawMessage): void {
  panel.transport.send(message);
}
