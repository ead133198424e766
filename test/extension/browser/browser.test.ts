import { beforeEach, describe, expect, it, vi } from "vitest";

/** As in a browser of today, `browser` and `chrome` name the same objects, which each test sets. */
const api = vi.hoisted(() => {
  const objects: Record<string, unknown> = { runtime: { id: "me" } };
  Object.assign(globalThis, { browser: objects, chrome: objects });
  return objects;
});

import {
  connectHost,
  connectWorker,
  localStorage,
  onPageConnect,
  openOptionsPage,
  openRunsPage,
} from "../../../extension/src/browser/browser.ts";

type Listener = (...args: never[]) => void;

/** Fake browser event that the test fires. */
function fakeEvent() {
  const listeners = new Set<(...args: unknown[]) => void>();
  return {
    addListener: (listener: Listener) => listeners.add(listener as (...args: unknown[]) => void),
    removeListener: (listener: Listener) => listeners.delete(listener as (...args: unknown[]) => void),
    fire: (...args: unknown[]) => {
      for (const listener of listeners) listener(...args);
    },
  };
}

function fakePort(sender?: object) {
  const port = {
    sender,
    sent: [] as unknown[],
    connected: true,
    onMessage: fakeEvent(),
    onDisconnect: fakeEvent(),
    postMessage(message: unknown) {
      if (!port.connected) throw new Error("Attempting to use a disconnected port object");
      port.sent.push(message);
    },
    disconnect() {
      port.connected = false;
    },
  };
  return port;
}

let port: ReturnType<typeof fakePort>;
let runtime: Record<string, unknown> & {
  onConnect: ReturnType<typeof fakeEvent>;
  lastError?: { message: string };
};
let area: { onChanged: ReturnType<typeof fakeEvent>; get: (keys: string[]) => Promise<object> };

beforeEach(() => {
  port = fakePort();
  runtime = { onConnect: fakeEvent(), connect: () => port, connectNative: vi.fn(() => port) };
  area = { onChanged: fakeEvent(), get: async (keys) => Object.fromEntries(keys.map((key) => [key, 1])) };
  Object.assign(api, { runtime, storage: { local: area } });
});

describe("ports", () => {
  it("opens the host port under the registered name and reports once why it closed", () => {
    const transport = connectHost();
    expect(runtime.connectNative).toHaveBeenCalledWith("dev.tacho.native_host");
    const ends: object[] = [];
    transport.onClose((close) => ends.push(close));
    port.connected = false;
    runtime.lastError = { message: "Native host has exited." };
    port.onDisconnect.fire(port);
    port.onDisconnect.fire(port);
    expect(ends).toEqual([{ reason: "Native host has exited." }]);
  });

  it("carries messages both ways, but none after it closes", () => {
    const transport = connectWorker();
    const heard: unknown[] = [];
    transport.onMessage((message) => heard.push(message));
    port.onMessage.fire({ a: 1 }, port);
    transport.send({ b: 2 });
    port.connected = false;
    port.onDisconnect.fire(port);
    transport.send({ c: 3 });
    expect(heard).toEqual([{ a: 1 }]);
    expect(port.sent).toEqual([{ b: 2 }]);
  });

  it("reports a local close, although the browser notifies only the other side", () => {
    const transport = connectWorker();
    const ends: object[] = [];
    transport.onClose((close) => ends.push(close));
    transport.close();
    expect(port.connected).toBe(false);
    expect(ends).toEqual([{}]);
  });

  it("passes on the sender of a page's port", () => {
    const senders: object[] = [];
    onPageConnect((_page, sender) => senders.push(sender));
    runtime.onConnect.fire(fakePort({ id: "me", url: "chrome-extension://me/a.html", origin: "x" }));
    runtime.onConnect.fire(fakePort());
    expect(senders).toEqual([{ id: "me", url: "chrome-extension://me/a.html" }, {}]);
  });
});

describe("storage area", () => {
  it("returns requested keys and reports changes until it is unsubscribed", async () => {
    const storage = localStorage();
    expect(await storage.get(["a", "b"])).toEqual({ a: 1, b: 1 });
    const changes: unknown[] = [];
    const stop = storage.onChange((keys) => changes.push(keys));
    area.onChanged.fire({ a: { newValue: 2 } });
    stop();
    area.onChanged.fire({ b: { newValue: 2 } });
    expect(changes).toEqual([["a"]]);
  });
});

describe("openRunsPage", () => {
  function browserWith(contexts: { tabId: number; windowId: number; documentUrl: string }[]) {
    const did: unknown[][] = [];
    Object.assign(api, {
      runtime: {
        getURL: (path: string) => `chrome-extension://id/${path}`,
        getContexts: async (filter: object) => {
          did.push(["look for", filter]);
          return contexts;
        },
      },
      tabs: {
        create: async (tab: object) => did.push(["create", tab]),
        update: async (...change: unknown[]) => did.push(["show", ...change]),
      },
      windows: { update: async (...change: unknown[]) => did.push(["raise", ...change]) },
    });
    return did;
  }
  const url = "chrome-extension://id/runs/index.html";

  it("opens the Runs page in a new tab", async () => {
    const did = browserWith([]);
    await openRunsPage();
    expect(did.slice(1)).toEqual([["create", { url }]]);
  });

  it("focuses the Runs page when it is already open", async () => {
    const did = browserWith([
      { tabId: 5, windowId: 3, documentUrl: "chrome-extension://id/options/index.html" },
      { tabId: 7, windowId: 3, documentUrl: url },
    ]);
    await openRunsPage();
    expect(did).toEqual([
      ["look for", { contextTypes: ["TAB"] }],
      ["show", 7, { active: true }],
      ["raise", 3, { focused: true }],
    ]);
  });

  it("opens the options page at a place, also when it is open at another", async () => {
    const page = "chrome-extension://id/options/index.html";
    const did = browserWith([]);
    await openOptionsPage("servers");
    expect(did.slice(1)).toEqual([["create", { url: `${page}#servers` }]]);
    const later = browserWith([{ tabId: 7, windowId: 3, documentUrl: `${page}#model` }]);
    await openOptionsPage("servers");
    expect(later[1]).toEqual(["show", 7, { active: true, url: `${page}#servers` }]);
  });
});
