import {
  connectHost,
  extensionIdentity,
  localStorage,
  onBrowserStart,
  onPageConnect,
  openPanelOnActionClick,
  openWindowIds,
  sessionStorage,
} from "../browser/browser.ts";
import { pageClock } from "../browser/page-clock.ts";
import { createConversationStore } from "../conversations/conversation-store.ts";
import { createStoredSettings } from "../settings/stored-settings.ts";
import { createWorker } from "./worker.ts";

// Must run in the first turn of the event loop, or the event that woke the service worker is lost.
onPageConnect((page, sender) => worker.attach(page, sender));
// The worker starts the host by itself if it served the local API.
onBrowserStart(() => {});

const worker = createWorker({
  identity: extensionIdentity(),
  openHost: connectHost,
  store: createConversationStore(),
  settings: createStoredSettings(localStorage()),
  local: localStorage(),
  session: sessionStorage(),
  openWindowIds,
  createId: () => crypto.randomUUID(),
  clock: pageClock,
  log: (message, detail) => console.warn(message, detail),
});

openPanelOnActionClick();
