import { runningAnswer } from "../../../extension/src/panel/chat/chat-state.ts";
import "fake-indexeddb/auto";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import type { PageSender } from "../../../extension/src/browser/page-sender.ts";
import {
  type ConversationStore,
  createConversationStore,
} from "../../../extension/src/conversations/conversation-store.ts";
import { createDraftStore } from "../../../extension/src/conversations/draft-store.ts";
import { createChatSession } from "../../../extension/src/panel/chat/chat-session.ts";
import { createStoredSettings } from "../../../extension/src/settings/stored-settings.ts";
import { createWorker, type ExtensionWorker } from "../../../extension/src/worker/worker.ts";
import { createWorkerClient, type WorkerEvent } from "../../../extension/src/worker-client/worker-client.ts";
import { FakeClock } from "../time/fake-clock.ts";
import { FakeHost } from "./fake-host.ts";
import { FakePresence } from "./fake-presence.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { withCloseReason } from "./reasoned-transport.ts";
import { chatState } from "./state-where.ts";

export const EXTENSION_ID = "abcdefghijklmnopabcdefghijklmnop";
const OWN_PAGE: PageSender = {
  id: EXTENSION_ID,
  url: `chrome-extension://${EXTENSION_ID}/panel/index.html`,
};

export const NOT_FOUND = "Specified native messaging host not found.";
export const EXITED = "Native host has exited.";

interface Worker {
  worker: ExtensionWorker;
  /** The worker's ends of all ports. */
  ports: Transport[];
  die(): void;
}

/** A browser with the extension: storage, windows, a worker that may die and hosts that may be missing. */
export class BrowserWorld {
  readonly clock = new FakeClock();
  readonly local = new MemoryStorage();
  readonly session = new MemoryStorage();
  readonly store = createConversationStore();
  readonly draftStore = createDraftStore();
  readonly presence = new FakePresence();
  /** All started host processes, latest last. */
  readonly hosts: FakeHost[] = [];
  /** Number of attempts to start a host, including failed ones. */
  attempts = 0;
  hostIsThere = true;
  /** Thrown by the browser in place of opening a port to the host. */
  refusal: Error | undefined;
  answerHello: ((host: FakeHost, id: string) => void) | undefined;
  windows = [1, 2, 3];
  /** The server of the model that the settings name, as the panels know it. */
  nextServer: string | undefined;
  private worker: Worker | undefined;
  private ids = 0;
  private readonly hostListeners = new Set<(host: FakeHost) => void>();

  /** Starts with an empty database. */
  constructor() {
    globalThis.indexedDB = new IDBFactory();
  }

  readonly createId = (): string => {
    this.ids += 1;
    return `id-${this.ids}`;
  };

  /** Opens a port to the worker, and starts the worker if necessary. */
  readonly openPort = (sender: PageSender = OWN_PAGE): Transport => {
    const [page, end] = createLinkedPair();
    this.worker ??= this.startWorker();
    this.worker.ports.push(end);
    this.worker.worker.attach(end, sender);
    return page;
  };

  /** Opens a page that records all events of its client and requests the host, like pages do when they open. */
  openPage() {
    const page = this.openSilentPage();
    void page.client.request("get_state", {}).catch(() => {});
    return page;
  }

  /** Opens a page that sends nothing. */
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

  /** Opens a side panel in a window. */
  openPanel(windowId = 1, store: ConversationStore = this.store) {
    const { client, events } = this.openSilentPage();
    const session = createChatSession({
      worker: client,
      store,
      draftStore: this.draftStore,
      presence: this.presence.ofPanel(this.createId()),
      windowId,
      createId: this.createId,
      clock: this.clock,
      persist: async () => true,
      nextServer: () => this.nextServer,
    });
    const close = () => {
      session.close();
      client.close();
    };
    return { client, events, session, close };
  }

  /** Opens a side panel and waits until it shows its conversation. */
  async openReadyPanel(windowId = 1) {
    const panel = this.openPanel(windowId);
    panel.session.open();
    await chatState(panel.session, ({ status }) => status === "open");
    return panel;
  }

  /** Opens a side panel and asks a question. Resolves once the host has received it. */
  async openPanelAsking(question: string, windowId = 1) {
    const panel = this.openPanel(windowId);
    panel.session.open();
    panel.session.send(question);
    const host = await this.host(Math.max(1, this.hosts.length));
    const { id } = await host.nth("generate", host.all("generate").length + 1);
    return { panel, host, id };
  }

  /** Opens a side panel with a question and its complete answer. */
  async openPanelWith(question: string, answer: string, reason: "stop" | "length" = "stop") {
    const { panel, host, id } = await this.openPanelAsking(question);
    host.say(id, answer);
    host.end(id, reason);
    await chatState(
      panel.session,
      (state) => state.messages.length > 0 && runningAnswer(state) === undefined,
    );
    return { ...panel, host };
  }

  /** Resolves with the `count`th host process. */
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

  /** Kills the worker between two turns of the event loop, with its ports, timers and unwritten data. */
  killWorker(): void {
    const { worker } = this;
    this.worker = undefined;
    worker?.die();
  }

  /** Kills the worker and starts another one without a page, as a browser does when it starts. */
  restartWorker(): void {
    this.killWorker();
    this.worker = this.startWorker();
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
      local: this.local,
      session: this.session,
      openWindowIds: async () => this.windows,
      createId: this.createId,
      clock: {
        now: () => this.clock.now(),
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
    if (this.refusal !== undefined) throw this.refusal;
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
