import type { Transport } from "@tacho/shared/client/transport.ts";
import type { Clock } from "../browser/clock.ts";
import type { ExtensionIdentity } from "../browser/extension-identity.ts";
import type { KeyValueStorage } from "../browser/key-value-storage.ts";
import type { PageSender } from "../browser/page-sender.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";
import { toStoreError } from "../conversations/store-error.ts";
import { type ModelState, withModelState } from "../panel-protocol/model-states.ts";
import type { StoredSettings } from "../settings/stored-settings.ts";
import { createConversationClaims } from "./conversation-claims.ts";
import { createHostConnection } from "./host-connection.ts";
import { Panels, send } from "./panels.ts";
import { RequestRouter } from "./request-router.ts";
import { RunKeeper } from "./run-keeper.ts";
import { createSettingsSync } from "./settings-sync.ts";
import { createStoredVerdict } from "./stored-verdict.ts";

export interface WorkerOptions {
  identity: ExtensionIdentity;
  /** Starts a host. */
  openHost: () => Transport;
  store: ConversationStore;
  settings: StoredSettings;
  /** Outlives the worker, and ends with the browser. */
  session: KeyValueStorage;
  openWindowIds: () => Promise<number[]>;
  createId: () => string;
  clock: Clock;
  /** For a developer's eyes. */
  log: (message: string, detail: unknown) => void;
}

/** The worker, whole: one host, any number of pages, and the answers between them. */
export interface ExtensionWorker {
  /** A page opened its port. Pages of anybody else are turned away. */
  attach(page: Transport, sender: PageSender): void;
}

export function createWorker(options: WorkerOptions): ExtensionWorker {
  const { identity, openHost, store, settings, session, openWindowIds, createId, clock, log } = options;
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
    prepare: (connection, ready) => settingsSync.attach(connection, ready),
    onState(state) {
      if (state.status !== "connected") {
        models = [];
        settingsSync.detach();
      }
      panels.publish({ type: "connection_state", state });
    },
    onModelState(state) {
      models = withModelState(models, state);
      panels.publish(state);
      runs.onModelState(state);
      // What waited for a reload has had it: the host says what is left.
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
  const router = new RequestRouter({ connected, reconnect: host.reconnect, claims, runs, createId });
  const idleClose = createIdleClose({ clock, close: rest });
  function updateUse(): void {
    const inUse = panels.anyWithConversation || runs.busy;
    idleClose.update(inUse);
    host.setWanted(inUse || panels.anyAsking);
  }

  /** A page that only stays open keeps no host; what it asks for does, for a while. */
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

/** How long the host stays with no panel there, nothing asked and nothing running, ms. */
export const IDLE_LIFETIME = 5 * 60_000;

/** Ends the host when nobody has used it for a while. Its open port keeps the worker alive until then, and so this timer. */
export function createIdleClose({ clock, close }: { clock: Clock; close: () => void }) {
  let cancel: (() => void) | undefined;
  return {
    /** Called whenever something comes or goes. */
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

/** Whether a port was opened by a page of this very extension, and not by a web page, a content script or another extension. */
function isOwnPage(sender: PageSender, { id, origin }: ExtensionIdentity): boolean {
  return sender.id === id && (sender.url ?? "").startsWith(origin);
}
