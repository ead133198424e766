import type { Transport, TransportClose } from "@tacho/shared/client/transport.ts";
import browser, { type Runtime, type Storage } from "webextension-polyfill";
import type { ExtensionIdentity } from "./extension-identity.ts";
import type { KeyValueStorage } from "./key-value-storage.ts";
import type { PageSender } from "./page-sender.ts";

/** The registered name of the host, which is how the browser finds its manifest. */
const HOST_NAME = "dev.tacho.native_host";

/** Starts a new host process and connects to it. If it cannot start, the transport closes with the browser's reason. */
export function connectHost(): Transport {
  return portTransport(browser.runtime.connectNative(HOST_NAME));
}

/** Connects a page to the service worker, and starts the worker if necessary. */
export function connectWorker(): Transport {
  return portTransport(browser.runtime.connect());
}

/** Registers a listener for the ports that pages open with `connectWorker`. */
export function onPageConnect(listener: (page: Transport, sender: PageSender) => void): void {
  browser.runtime.onConnect.addListener((port) => {
    const { id, url } = port.sender ?? {};
    listener(portTransport(port), {
      ...(id === undefined ? {} : { id }),
      ...(url === undefined ? {} : { url }),
    });
  });
}

/**
 * Starts the service worker with the browser, and after an update of the extension. Must be called in the first turn of
 * the event loop.
 */
export function onBrowserStart(listener: () => void): void {
  browser.runtime.onStartup.addListener(listener);
  browser.runtime.onInstalled.addListener(listener);
}

export function extensionIdentity(): ExtensionIdentity {
  const { id } = browser.runtime;
  return { id, version: browser.runtime.getManifest().version, origin: browser.runtime.getURL("") };
}

/** Opens the side panel on a click on the toolbar button. Must be called in the first turn of the event loop. */
export function openPanelOnActionClick(): void {
  // A click before the browser has applied the behaviour arrives as an event.
  browser.action.onClicked.addListener(({ windowId }) => {
    if (windowId !== undefined) void chrome.sidePanel.open({ windowId });
  });
  void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
}

export async function currentWindowId(): Promise<number> {
  const { id } = await browser.windows.getCurrent();
  return id ?? browser.windows.WINDOW_ID_NONE;
}

/** Returns the ids of all windows. */
export async function openWindowIds(): Promise<number[]> {
  const windows = await browser.windows.getAll();
  return windows.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

/** Opens the options page, or focuses it if it is already open. `place` is the id of what to scroll to. */
export function openOptionsPage(place?: string): Promise<void> {
  return place === undefined
    ? browser.runtime.openOptionsPage()
    : openPage(browser.runtime.getURL("options/index.html"), `#${place}`);
}

/** Opens the Runs page in a tab, or focuses it if it is already open. */
export function openRunsPage(): Promise<void> {
  return openPage(browser.runtime.getURL("runs/index.html"));
}

async function openPage(url: string, hash = ""): Promise<void> {
  const contexts = await chrome.runtime.getContexts({ contextTypes: ["TAB"] });
  const open = contexts.find(({ documentUrl }) => documentUrl?.replace(/#.*$/, "") === url);
  if (open === undefined) {
    await browser.tabs.create({ url: url + hash });
    return;
  }
  await browser.tabs.update(open.tabId, hash === "" ? { active: true } : { active: true, url: url + hash });
  await browser.windows.update(open.windowId, { focused: true });
}

/** Storage that survives restarts of the browser. */
export function localStorage(): KeyValueStorage {
  return storageArea(browser.storage.local);
}

/** Storage that survives the service worker, until the browser closes or the extension is reloaded. */
export function sessionStorage(): KeyValueStorage {
  return storageArea(browser.storage.session);
}

function storageArea(area: Storage.StorageArea): KeyValueStorage {
  return {
    get: (keys) => area.get([...keys]),
    set: (items) => area.set(items),
    remove: (keys) => area.remove([...keys]),
    onChange(listener) {
      const onChanged = (changes: object) => listener(Object.keys(changes));
      area.onChanged.addListener(onChanged);
      return () => area.onChanged.removeListener(onChanged);
    },
  };
}

function portTransport(port: Runtime.Port): Transport {
  const closeListeners: ((close: TransportClose) => void)[] = [];
  let closed = false;
  const end = (close: TransportClose) => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener(close);
  };
  port.onDisconnect.addListener(() => {
    const reason = browser.runtime.lastError?.message;
    end(reason === undefined ? {} : { reason });
  });
  return {
    send(message) {
      if (!closed) port.postMessage(message);
    },
    onMessage: (listener) => port.onMessage.addListener((message: unknown) => listener(message)),
    onClose: (listener) => closeListeners.push(listener),
    // Notifies this side too: the browser reports a disconnect only to the other side.
    close() {
      port.disconnect();
      end({});
    },
  };
}
