import "../ui/base.css";
import { render } from "preact";
import {
  connectWorker,
  currentWindowId,
  localStorage,
  openOptionsPage,
  openRunsPage,
} from "../browser/browser.ts";
import { pageClock } from "../browser/page-clock.ts";
import { createConversationStore } from "../conversations/conversation-store.ts";
import { followLocale } from "../locale/locale.ts";
import { createStoredSettings } from "../settings/stored-settings.ts";
import { followTheme } from "../ui/theme.ts";
import { createWorkerClient } from "../worker-client/worker-client.ts";
import { createChatSession } from "./chat/chat-session.ts";
import { Panel } from "./panel.tsx";
import { createPanelActions } from "./panel-actions.ts";
import { createPanelModel } from "./panel-model.ts";
import { SpeedScale } from "./state/speed-scale.ts";

followTheme(window);
followLocale(document);

const createId = () => crypto.randomUUID();
const worker = createWorkerClient({ openPort: connectWorker, createId, clock: pageClock });
const session = createChatSession({
  worker,
  store: createConversationStore(),
  windowId: await currentWindowId(),
  createId,
  clock: pageClock,
  persist: () => navigator.storage.persist(),
});
const model = createPanelModel({
  worker,
  session,
  frames: {
    now: pageClock.now,
    request: (callback) => requestAnimationFrame(callback),
    schedule: pageClock.schedule,
  },
  clock: pageClock,
  now: pageClock.now,
  scale: new SpeedScale(window.localStorage),
  isHidden: () => document.hidden,
});
const actions = createPanelActions({
  worker,
  session,
  storedSettings: createStoredSettings(localStorage()),
  openSettings: () => void openOptionsPage(),
  openRuns: () => void openRunsPage(),
  copy: (text) => navigator.clipboard.writeText(text),
  tell: model.tell,
});

function App() {
  return (
    <Panel
      state={model.state.value}
      actions={actions}
      strip={model.strip.value}
      toScreenOf={model.toScreenOf}
      speed={model.speed.value}
      announcement={model.announcement.value}
      now={Date.now}
    />
  );
}

session.open();
render(<App />, document.body);
