import type { PanelPresence } from "../../../extension/src/browser/panel-presence.ts";

/** Tells panels of each other, like the browser's locks do. */
export class FakePresence {
  /** Panel ids by chat id. */
  private readonly panels = new Map<string, Set<string>>();
  private readonly waiting = new Set<() => void>();

  ofPanel(panelId: string): PanelPresence {
    return {
      panelId,
      enter: async (chatId) => {
        this.panels.set(chatId, this.panelsIn(chatId).add(panelId));
        return new Set([...this.panelsIn(chatId)].filter((id) => id !== panelId));
      },
      gone: (chatId, panelIds, signal) =>
        new Promise((resolve) => {
          const look = () => {
            if (!signal.aborted && [...this.panelsIn(chatId)].some((id) => panelIds.has(id))) return;
            this.waiting.delete(look);
            resolve();
          };
          this.waiting.add(look);
          look();
        }),
      leave: (chatId) => {
        this.panelsIn(chatId).delete(panelId);
        this.changed();
      },
      close: () => {
        for (const panels of this.panels.values()) panels.delete(panelId);
        this.changed();
      },
    };
  }

  private panelsIn(chatId: string): Set<string> {
    return this.panels.get(chatId) ?? new Set();
  }

  private changed(): void {
    for (const look of [...this.waiting]) look();
  }
}
