import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import type { PageSender } from "../../../extension/src/browser/page-sender.ts";
import {
  type ConversationStore,
  createConversationStore,
} from "../../../extension/src/conversations/conversation-store.ts";
import { createChatSession } from "../../../extension/src/panel/chat/chat-session.ts";
import { createStoredSettings } from "../../../extension/src/settings/stored-settings.ts";
import { createWorker, type ExtensionWorker } from "../../../extension/src/worker/worker.ts";
import { createWorkerClient, type WorkerEvent } from "../../../extension/src/worker-client/worker-client.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeHost } from "./fake-host.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { withCloseReason } from "./reasoned-transport.ts";

export const EXTENSION_ID = "abcdefghijklmnopabcdefghijklmnop";
const OWN_PAGE: PageSender = {
  id: EXTENSION_ID,
  url: `chrome-extension://${EXTENSION_ID}/panel/index.html`,
};

export const NOT_FOUND = "Specified native messaging host not found.";
export const EXITED = "Native host has exited.";

interface Worker {
  worker: ExtensionWorker;
  /** Its ends of all ports. */
  ports: Transport[];
  die(): void;
}

/** A browser with the extension in it: storage, windows, a worker that may die, and hosts that may be missing. */
export class BrowserWorld {
  readonly clock = new FakeClock();
  readonly local = new MemoryStorage();
  readonly session = new MemoryStorage();
  readonly store = createConversationStore();
  /** Every host process that was started, the latest last. */
  readonly hosts: FakeHost[] = [];
  /** How often a host was asked for, also in vain. */
  attempts = 0;
  hostIsThere = true;
  answerHello: ((host: FakeHost, id: string) => void) | undefined;
  windows = [1, 2, 3];
  private worker: Worker | undefined;
  private ids = 0;
  private readonly hostListeners = new Set<(host: FakeHost) => void>();

  readonly createId = (): string => {
    this.ids += 1;
    return `id-${this.ids}`;
  };

  /** Opens a port to the worker, which is started if need be. */
  readonly openPort = (sender: PageSender = OWN_PAGE): Transport => {
    const [page, end] = createLinkedPair();
    this.worker ??= this.startWorker();
    this.worker.ports.push(end);
    this.worker.worker.attach(end, sender);
    return page;
  };

  /** A page's client with everything it heard. It asks for the host, as pages do when they are opened. */
  openPage() {
    const page = this.openSilentPage();
    void page.client.request("get_state", {}).catch(() => {});
    return page;
  }

  /** A page that is only there. */
  openSilentPage() {
    const client = createWorkerClient({
      openPort: this.openPort,
      createId: this.createId,
      clock: this.clock,
    });
    const events: WorkerEvent[] = [];
    client.subscribe((event) => events.push(event));
    return { client, events };
  }

  /** A side panel in a window. */
  openPanel(windowId = 1, store: ConversationStore = this.store) {
    const { client, events } = this.openSilentPage();
    const session = createChatSession({
      worker: client,
      store,
      windowId,
      createId: this.createId,
      clock: this.clock,
      persist: async () => true,
    });
    const close = () => {
      session.close();
      client.close();
    };
    return { client, events, session, close };
  }

  /** The host process started as the `count`th. */
  async host(count = 1): Promise<FakeHost> {
    for (;;) {
      const found = this.hosts[count - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.hostListeners.delete(listener);
          resolve();
        };
        this.hostListeners.add(listener);
      });
    }
  }

  /** The worker is gone between two turns of the event loop, with its ports, its timers and what it had not written. */
  killWorker(): void {
    const { worker } = this;
    this.worker = undefined;
    worker?.die();
  }

  private startWorker(): Worker {
    const ports: Transport[] = [];
    let dead = false;
    const never = new Promise<never>(() => {});
    const store = new Proxy(this.store, {
      get: (target, key: keyof ConversationStore) =>
        dead ? () => never : (...args: never[]) => (target[key] as (...args: never[]) => unknown)(...args),
    });
    const worker = createWorker({
      identity: { id: EXTENSION_ID, version: "0.1.0", origin: `chrome-extension://${EXTENSION_ID}/` },
      openHost: () => {
        const transport = this.openHost();
        ports.push(transport);
        return transport;
      },
      store,
      settings: createStoredSettings(this.local),
      session: this.session,
      openWindowIds: async () => this.windows,
      createId: this.createId,
      clock: {
        date: () => this.clock.date(),
        schedule: (delay, callback) => this.clock.schedule(delay, () => !dead && callback()),
      },
      log: () => {},
    });
    const die = () => {
      dead = true;
      for (const port of ports) port.close();
    };
    return { worker, ports, die };
  }

  private openHost(): Transport {
    this.attempts += 1;
    const [browser, end] = createLinkedPair();
    if (!this.hostIsThere) {
      end.close();
      return withCloseReason(browser, NOT_FOUND);
    }
    const host = new FakeHost(end, this.answerHello);
    this.hosts.push(host);
    for (const listener of [...this.hostListeners]) listener(host);
    return withCloseReason(browser, EXITED);
  }
}
