import type { PanelPresence } from "../../../extension/src/browser/panel-presence.ts";

/** Tells panels of each other, like the browser's locks do. */
export class FakePresence {
  /** Chat ids by panel id. */
  private readonly chats = new Map<string, string>();
  private readonly waiting = new Set<() => void>();

  ofPanel(panelId: string): PanelPresence {
    return {
      panelId,
      enter: async (chatId) => {
        this.chats.set(panelId, chatId);
        this.changed();
        return new Set(this.panelsIn(chatId).filter((id) => id !== panelId));
      },
      gone: (chatId, panelIds, signal) =>
        new Promise((resolve) => {
          const look = () => {
            if (!signal.aborted && this.panelsIn(chatId).some((id) => panelIds.has(id))) return;
            this.waiting.delete(look);
            resolve();
          };
          this.waiting.add(look);
          look();
        }),
      leave: () => {
        this.chats.delete(panelId);
        this.changed();
      },
    };
  }

  private panelsIn(chatId: string): string[] {
    return [...this.chats].flatMap(([panel, chat]) => (chat === chatId ? [panel] : []));
  }

  private changed(): void {
    for (const look of [...this.waiting]) look();
  }
}
