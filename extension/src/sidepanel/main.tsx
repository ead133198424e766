import { render } from "preact";
import { connectWorker, currentWindowId, openDashboardPage, openOptionsPage } from "../browser/browser.ts";
import { systemClock } from "../browser/clock.ts";
import { createConversationStore } from "../chat/conversation-store.ts";
import { createChatSession } from "../client/chat-session.ts";
import { createHubClient } from "../client/hub-client.ts";
import { followTheme } from "../components/theme.ts";
import { Panel } from "./panel.tsx";
import { createPanelActions } from "./panel-actions.ts";
import { createPanelModel } from "./panel-model.ts";
import { SpeedScale } from "./speed-scale.ts";

followTheme(window);

const createId = () => crypto.randomUUID();
const hub = createHubClient({ openPort: connectWorker, createId, clock: systemClock });
const session = createChatSession({
  hub,
  store: createConversationStore(),
  windowId: await currentWindowId(),
  createId,
  clock: systemClock,
  persist: () => navigator.storage.persist(),
});
const model = createPanelModel({
  hub,
  session,
  frames: {
    now: () => performance.now(),
    request: (callback) => requestAnimationFrame(callback),
    schedule: systemClock.schedule,
  },
  clock: systemClock,
  now: () => performance.now(),
  scale: new SpeedScale(window.localStorage),
});
const actions = createPanelActions({
  hub,
  session,
  openSettings: () => void openOptionsPage(),
  openDashboard: () => void openDashboardPage(),
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
