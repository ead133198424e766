import {
  connectHost,
  extensionIdentity,
  localStorage,
  onPageConnect,
  openPanelOnActionClick,
  openWindowIds,
  sessionStorage,
} from "../browser/browser.ts";
import { systemClock } from "../browser/clock.ts";
import { createConversationStore } from "../conversations/conversation-store.ts";
import { createStoredSettings } from "../settings/stored-settings.ts";
import { createWorker } from "./worker.ts";

// First, and in the first turn of the event loop: an event that woke the worker waits for its listener no longer.
onPageConnect((page, sender) => worker.attach(page, sender));

const worker = createWorker({
  identity: extensionIdentity(),
  openHost: connectHost,
  store: createConversationStore(),
  settings: createStoredSettings(localStorage()),
  session: sessionStorage(),
  openWindowIds,
  createId: () => crypto.randomUUID(),
  clock: systemClock,
  log: (message, detail) => console.warn(message, detail),
});

openPanelOnActionClick();
