import type { Connection } from "@tacho/shared/client/connection.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { ExtensionIdentity } from "../browser/extension-identity.ts";
import type { KeyValueStorage } from "../browser/key-value-storage.ts";
import type { PageSender } from "../browser/page-sender.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";
import { toStoreError } from "../conversations/store-error.ts";
import { type ModelState, withModelState } from "../panel-protocol/model-states.ts";
import type { StoredSettings } from "../settings/stored-settings.ts";
import { modelForChat } from "./chat-place.ts";
import { createConversationClaims } from "./conversation-claims.ts";
import { createHostConnection } from "./host/host-connection.ts";
import { createLocalApiMemory } from "./host/local-api-memory.ts";
import { createSettingsSync } from "./host/settings-sync.ts";
import { createStoredVerdict } from "./host/stored-verdict.ts";
import { Panels, send } from "./panels.ts";
import { RequestRouter } from "./request-router.ts";
import { RunKeeper } from "./run-keeper.ts";

export interface WorkerOptions {
  identity: ExtensionIdentity;
  /** Starts a host process. */
  openHost: () => Transport;
  store: ConversationStore;
  settings: StoredSettings;
  /** Storage that survives restarts of the browser. */
  local: KeyValueStorage;
  /** Storage that survives the service worker but not the browser. */
  session: KeyValueStorage;
  openWindowIds: () => Promise<number[]>;
  createId: () => string;
  clock: Clock;
  /** Logs for developers. */
  log: (message: string, detail: unknown) => void;
}

/** The whole service worker: one host, any number of pages, and the generations between them. */
export interface ExtensionWorker {
  /** Accepts the port of a page. Rejects ports that are not from this extension. */
  attach(page: Transport, sender: PageSender): void;
}

export function createWorker(options: WorkerOptions): ExtensionWorker {
  const { identity, openHost, store, settings, local, session, openWindowIds, createId, clock, log } =
    options;
  const panels = new Panels();
  let models: ModelState[] = [];

  const settingsSync = createSettingsSync({
    stored: settings,
    onState: (state) => panels.publish({ type: "settings_state", state }),
  });

  const host = createHostConnection({
    openHost,
    client: { name: "Tacho extension", version: identity.version },
    createId,
    clock,
    verdict: createStoredVerdict(session),
    async prepare(connection, ready) {
      await settingsSync.attach(connection, ready);
      if (ready.capabilities?.includes("local_api") === true) void askForLocalApi(connection);
      else localApi.note(false);
    },
    onState(state) {
      if (state.status !== "connected") {
        models = [];
        settingsSync.detach();
      }
      panels.publish({ type: "connection_state", state });
      if (state.status === "missing" || state.status === "silent") localApi.rest();
    },
    onModelState(state) {
      models = withModelState(models, state);
      panels.publish(state);
      runs.onModelState(state);
      // A loaded model has applied pending settings; asks the host which are left.
      if (state.status === "loaded") settingsSync.push();
    },
    onStray: (message) => log("The host sent a message that cannot be read:", message),
  });

  const connected = async () => {
    const connection = await host.connected();
    await settingsSync.settled();
    return connection;
  };

  const runs = new RunKeeper({
    connected,
    modelFor: (request, connection) =>
      modelForChat(request, {
        connection,
        state: host.state,
        chosen: settingsSync.state.effective?.model,
      }),
    modelState: (name) => models.find(({ model }) => model === name),
    store,
    createId,
    clock,
    publish: (message) => panels.publishTo(message.conversation_id, message),
    onActivity: updateUse,
    onText: host.proved,
    onStoreError(conversation_id, error) {
      log("An answer could not be saved:", error);
      const { problem } = toStoreError(error);
      panels.publishTo(conversation_id, { type: "store_failed", conversation_id, problem });
    },
  });

  const claims = createConversationClaims({ storage: session, store, openWindowIds });
  const router = new RequestRouter({
    connected,
    reconnect: host.reconnect,
    claims,
    runs,
    panels,
    createId,
    onAnswer: ({ type, on }) => {
      if (type === "local_api") localApi.note(on === true);
    },
  });
  const idleClose = createIdleClose({ clock, close: rest });
  const localApi = createLocalApiMemory({ storage: local, onChange: updateUse });

  async function askForLocalApi(connection: Connection): Promise<void> {
    try {
      localApi.note((await connection.request("get_local_api", {})).on);
    } catch {
      // The connection has ended. The next one asks again.
    }
  }

  function updateUse(): void {
    const inUse = panels.anyWithConversation || runs.busy || localApi.keepsHost;
    idleClose.update(inUse);
    host.setWanted(inUse || panels.anyAsking);
  }

  /** Keeps the host alive for a while after each request of a page. An idle open page does not. */
  function onAsked(): void {
    idleClose.update(true);
    updateUse();
  }

  function rest(): void {
    panels.forgetAsking();
    host.setWanted(false);
    host.close();
  }

  return {
    attach(page, sender) {
      if (!isOwnPage(sender, identity)) return page.close();
      const panel = panels.add(page);
      page.onMessage((message) => {
        panel.asking = true;
        router.handle(panel, message);
        onAsked();
      });
      page.onClose(() => {
        panels.remove(panel);
        updateUse();
      });
      send(panel, { type: "connection_state", state: host.state });
      send(panel, { type: "settings_state", state: settingsSync.state });
      for (const state of models) send(panel, state);
      updateUse();
    },
  };
}

/** Time in ms until an unused host is closed: no panel, no request and no generation. */
export const IDLE_LIFETIME = 5 * 60_000;

/**
 * Closes the host after a period without use. Until then its open port keeps the service worker, and so this timer,
 * alive.
 */
export function createIdleClose({ clock, close }: { clock: Clock; close: () => void }) {
  let cancel: (() => void) | undefined;
  return {
    /** Call whenever the use of the host may have changed. */
    update(inUse: boolean): void {
      if (inUse) {
        cancel?.();
        cancel = undefined;
      } else {
        cancel ??= clock.schedule(IDLE_LIFETIME, () => {
          cancel = undefined;
          close();
        });
      }
    },
  };
}

/** Returns true if a page of this extension opened the port, not a web page, a content script or another extension. */
function isOwnPage(sender: PageSender, { id, origin }: ExtensionIdentity): boolean {
  return sender.id === id && (sender.url ?? "").startsWith(origin);
}
