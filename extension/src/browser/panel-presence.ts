/** Tells which open panels are in a chat. Works without the service worker, and forgets a panel when its page is gone. */
export interface PanelPresence {
  /** Id of this panel, unique among all panels of the browser. */
  readonly panelId: string;
  /** Enters a chat, beside those entered before. Resolves with the ids of the other panels in it. */
  enter(chatId: string): Promise<ReadonlySet<string>>;
  /** Resolves when none of these panels is in the chat any more, or when `signal` aborts. */
  gone(chatId: string, panelIds: ReadonlySet<string>, signal: AbortSignal): Promise<void>;
  leave(chatId: string): void;
  /** Leaves all chats. */
  close(): void;
}

/** Creates the presence from web locks, one for each panel and chat. Panels seem alone if the browser refuses locks. */
export function createPanelPresence(panelId: string, locks: LockManager | undefined): PanelPresence {
  /** Ends the lock of each chat that was entered. */
  const visits = new Map<string, AbortController>();
  const leave = (chatId: string) => {
    visits.get(chatId)?.abort();
    visits.delete(chatId);
  };

  return {
    panelId,
    async enter(chatId) {
      try {
        if (locks !== undefined && !visits.has(chatId)) {
          const visit = new AbortController();
          visits.set(chatId, visit);
          await hold(locks, nameOf(chatId, panelId), visit.signal);
        }
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
    leave,
    close() {
      for (const chatId of [...visits.keys()]) leave(chatId);
    },
  };
}

/** Resolves when the lock is held, which it is until `signal` aborts. */
function hold(locks: LockManager, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const untilEnd = () => {
      resolve();
      return new Promise<void>((release) => {
        if (signal.aborted) release();
        else signal.addEventListener("abort", () => release());
      });
    };
    locks.request(name, untilEnd).catch(reject);
  });
}

function nameOf(chatId: string, panelId: string): string {
  return `tacho.draft/${encodeURIComponent(chatId)}/${panelId}`;
}
