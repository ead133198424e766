import "../ui/base.css";
import { render } from "preact";
import * as extension from "../browser/browser.ts";
import { pageClock } from "../browser/page-clock.ts";
import { pageStorage } from "../browser/page-storage.ts";
import { createPanelPresence } from "../browser/panel-presence.ts";
import { createConversationStore } from "../conversations/conversation-store.ts";
import { createDraftStore } from "../conversations/draft-store.ts";
import { followLocale } from "../locale/locale.ts";
import { createStoredSettings } from "../settings/stored-settings.ts";
import { followTheme } from "../ui/theme.ts";
import { createWorkerClient } from "../worker-client/worker-client.ts";
import { createChatSession } from "./chat/chat-session.ts";
import { Panel } from "./panel.tsx";
import { createPanelActions } from "./panel-actions.ts";
import { createPanelModel } from "./panel-model.ts";
import { NextModel } from "./state/next-model.ts";
import { SpeedScale } from "./state/speed-scale.ts";

followTheme(window);
followLocale(document);
const createId = () => crypto.randomUUID();
const worker = createWorkerClient({ openPort: extension.connectWorker, createId, clock: pageClock });
const storedSettings = createStoredSettings(extension.localStorage());
const nextModel = new NextModel({ worker, storedSettings });
const session = createChatSession({
  worker,
  store: createConversationStore(),
  draftStore: createDraftStore(),
  presence: createPanelPresence(createId(), navigator.locks),
  windowId: await extension.currentWindowId(),
  createId,
  clock: pageClock,
  persist: async () => navigator.storage.persist(),
  nextServer: () => nextModel.remote?.server,
});
const model = createPanelModel({
  worker,
  session,
  nextModel,
  frames: { ...pageClock, request: (callback) => requestAnimationFrame(callback) },
  clock: pageClock,
  scale: new SpeedScale(pageStorage(window)),
  isHidden: () => document.hidden,
});
const actions = createPanelActions({
  worker,
  session,
  storedSettings,
  openSettings: (place) => void extension.openOptionsPage(place),
  openRuns: () => void extension.openRunsPage(),
  copy: (text) => navigator.clipboard.writeText(text),
  tell: model.tell,
});

function App() {
  return (
    <Panel
      state={model.state.value}
      actions={actions}
      draft={model.draft}
      strip={model.strip.value}
      toScreenOf={model.toScreenOf}
      speed={model.speed.value}
      announcement={model.announcement.value}
      now={Date.now}
    />
  );
}

// The page may close without another turn of the event loop.
window.addEventListener("pagehide", () => {
  session.draft.flush();
  session.draft.close();
});
session.open();
render(<App />, document.body);
