import type { DebuggingPipe } from "./debugging-pipe.ts";

/** Time between two checks of the open targets in ms. */
const LOOK_INTERVAL = 100;
/**
 * Number of checks before another click. Opening takes about two checks; clicking too early again would close the
 * panel.
 */
const LOOKS_PER_CLICK = 10;
const MOST_CLICKS = 10;

interface Target {
  id: string;
  url: string;
}

/**
 * Loads the extension and opens its side panel in the first window. Waits for the service worker and a loaded
 * tab, because earlier clicks have no effect. Never clicks inside the panel, which would end the browser.
 *
 * @param wait resolves after a delay in ms.
 * @returns true if the panel opened.
 */
export async function openSidePanel(
  pipe: DebuggingPipe,
  extension: string,
  wait: (delay: number) => Promise<void>,
): Promise<boolean> {
  const { id } = await pipe.send("Extensions.loadUnpacked", { path: extension });
  const origin = `chrome-extension://${String(id)}/`;
  await look(async () =>
    (await targets(pipe, { type: "service_worker" })).find(({ url }) => url.startsWith(origin)),
  );
  for (let click = 0; click < MOST_CLICKS; click += 1) {
    const tab = await look(async () => (await targets(pipe, { type: "tab" })).find(isLoadedTab));
    if (tab !== undefined) await pipe.send("Extensions.triggerAction", { id, targetId: tab.id });
    const isPanel = ({ url }: Target) => url.startsWith(`${origin}panel/`);
    if ((await look(async () => (await targets(pipe, {})).find(isPanel))) !== undefined) return true;
  }
  return false;

  async function look(find: () => Promise<Target | undefined>): Promise<Target | undefined> {
    for (let count = 0; count < LOOKS_PER_CLICK; count += 1) {
      const found = await find();
      if (found !== undefined) return found;
      await wait(LOOK_INTERVAL);
    }
    return undefined;
  }
}

function isLoadedTab({ url }: Target): boolean {
  return url !== "" && !url.startsWith("chrome-extension:");
}

async function targets(pipe: DebuggingPipe, filter: { type?: string }): Promise<Target[]> {
  const { targetInfos } = await pipe.send("Target.getTargets", { filter: [filter] });
  if (!Array.isArray(targetInfos)) return [];
  return targetInfos.map(({ targetId, url }) => ({ id: String(targetId), url: String(url) }));
}
