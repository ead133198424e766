import type { Transport, TransportClose } from "@tacho/shared/client/transport.ts";
import browser, { type Runtime, type Storage } from "webextension-polyfill";
import type { ExtensionIdentity } from "./extension-identity.ts";
import type { KeyValueStorage } from "./key-value-storage.ts";
import type { PageSender } from "./page-sender.ts";

/** The name the host is registered under; the browser finds its manifest by it. */
const HOST_NAME = "dev.tacho.native_host";

/** Starts a new host process and talks to it. A host that cannot be started closes the transport, with the browser's reason. */
export function connectHost(): Transport {
  return portTransport(browser.runtime.connectNative(HOST_NAME));
}

/** A page's way to the worker, which is started if it is not running. */
export function connectWorker(): Transport {
  return portTransport(browser.runtime.connect());
}

/** The worker's side of `connectWorker`. */
export function onPageConnect(listener: (page: Transport, sender: PageSender) => void): void {
  browser.runtime.onConnect.addListener((port) => {
    const { id, url } = port.sender ?? {};
    listener(portTransport(port), {
      ...(id === undefined ? {} : { id }),
      ...(url === undefined ? {} : { url }),
    });
  });
}

export function extensionIdentity(): ExtensionIdentity {
  const { id } = browser.runtime;
  return { id, version: browser.runtime.getManifest().version, origin: browser.runtime.getURL("") };
}

/** A click on the toolbar button opens the side panel. Must be called in the worker's first turn. */
export function openPanelOnActionClick(): void {
  // A click that comes before the browser knows the behaviour is told as an event.
  browser.action.onClicked.addListener(({ windowId }) => {
    if (windowId !== undefined) void chrome.sidePanel.open({ windowId });
  });
  void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
}

export async function currentWindowId(): Promise<number> {
  const { id } = await browser.windows.getCurrent();
  return id ?? browser.windows.WINDOW_ID_NONE;
}

/** Ids of the windows that are there. */
export async function openWindowIds(): Promise<number[]> {
  const windows = await browser.windows.getAll();
  return windows.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

export function openOptionsPage(): Promise<void> {
  return browser.runtime.openOptionsPage();
}

/** The history of runs, in a tab of its own; the one that is open already, where there is one. */
export async function openRunsPage(): Promise<void> {
  const url = browser.runtime.getURL("runs/index.html");
  const contexts = await chrome.runtime.getContexts({ contextTypes: ["TAB"], documentUrls: [url] });
  const [open] = contexts;
  if (open === undefined) {
    await browser.tabs.create({ url });
    return;
  }
  await browser.tabs.update(open.tabId, { active: true });
  await browser.windows.update(open.windowId, { focused: true });
}

/** Kept over restarts of the browser. */
export function localStorage(): KeyValueStorage {
  return storageArea(browser.storage.local);
}

/** Kept until the browser closes or the extension is reloaded; outlives the worker. */
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
    // The browser tells only the other side of a disconnect.
    close() {
      port.disconnect();
      end({});
    },
  };
}
