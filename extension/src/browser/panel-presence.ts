/** Tells which open panels show a chat. Works without the service worker, and forgets a panel when its page is gone. */
export interface PanelPresence {
  /** Id of this panel, unique among all panels of the browser. */
  readonly panelId: string;
  /** Enters a chat in place of the previous one. Resolves with the ids of the other panels that show it. */
  enter(chatId: string): Promise<ReadonlySet<string>>;
  /** Resolves when none of these panels shows the chat any more, or when `signal` aborts. */
  gone(chatId: string, panelIds: ReadonlySet<string>, signal: AbortSignal): Promise<void>;
  leave(): void;
}

/** Creates the presence from web locks, one for each panel and chat. Panels seem alone if the browser refuses locks. */
export function createPanelPresence(panelId: string, locks: LockManager | undefined): PanelPresence {
  let leave = () => {};

  return {
    panelId,
    async enter(chatId) {
      leave();
      try {
        await new Promise<void>((resolve, reject) => {
          if (locks === undefined) return resolve();
          const held = locks.request(nameOf(chatId, panelId), () => {
            resolve();
            return new Promise<void>((release) => {
              leave = release;
            });
          });
          held.catch(reject);
        });
        const names = (await locks?.query())?.held?.flatMap(({ name }) => name ?? []) ?? [];
        const prefix = nameOf(chatId, "");
        const ids = names.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
        return new Set(ids.filter((id) => id !== panelId));
      } catch {
        return new Set();
      }
    },
    async gone(chatId, panelIds, signal) {
      const ends = [...panelIds].map((id) =>
        locks?.request(nameOf(chatId, id), { mode: "shared", signal }, () => {}).catch(() => {}),
      );
      await Promise.all(ends);
    },
    leave: () => leave(),
  };
}

function nameOf(chatId: string, panelId: string): string {
  return `tacho.draft/${encodeURIComponent(chatId)}/${panelId}`;
}
