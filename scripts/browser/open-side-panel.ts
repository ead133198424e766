import type { DebuggingPipe } from "./debugging-pipe.ts";

/** Between two looks at whether the panel is there, ms. */
const LOOK_INTERVAL = 100;
/** A click on the action closes an open panel, so it is repeated only when none has come for this many looks. */
const LOOKS_PER_CLICK = 20;
const MOST_CLICKS = 5;

/**
 * Loads the extension and opens its side panel in the first window. The action opens the panel once the extension's worker
 * has said so, which is some moments after loading.
 *
 * @param wait resolves after so many ms.
 * @returns whether the panel came.
 */
export async function openSidePanel(
  pipe: DebuggingPipe,
  extension: string,
  wait: (delay: number) => Promise<void>,
): Promise<boolean> {
  const { id } = await pipe.send("Extensions.loadUnpacked", { path: extension });
  const panel = `chrome-extension://${String(id)}/sidepanel/`;
  for (let click = 0; click < MOST_CLICKS; click += 1) {
    const [tab] = await targets(pipe, [{ type: "tab" }]);
    if (tab !== undefined) await pipe.send("Extensions.triggerAction", { id, targetId: tab.id });
    for (let look = 0; look < LOOKS_PER_CLICK; look += 1) {
      const open = await targets(pipe, [{}]);
      if (open.some(({ url }) => url.startsWith(panel))) return true;
      await wait(LOOK_INTERVAL);
    }
  }
  return false;
}

async function targets(pipe: DebuggingPipe, filter: object[]): Promise<{ id: string; url: string }[]> {
  const { targetInfos } = await pipe.send("Target.getTargets", { filter });
  if (!Array.isArray(targetInfos)) return [];
  return targetInfos.map(({ targetId, url }) => ({ id: String(targetId), url: String(url) }));
}
