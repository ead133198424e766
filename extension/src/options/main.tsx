import "../ui/base.css";
import { render } from "preact";
import { connectWorker, extensionIdentity, localStorage, openRunsPage } from "../browser/browser.ts";
import { pageClock } from "../browser/page-clock.ts";
import { followLocale } from "../locale/locale.ts";
import { createStoredSettings } from "../settings/stored-settings.ts";
import { followTheme } from "../ui/theme.ts";
import { followAttention } from "../worker-client/page-attention.ts";
import { createWorkerClient } from "../worker-client/worker-client.ts";
import { createOptionsModel } from "./options-model.ts";
import { OptionsPage } from "./options-page.tsx";

followTheme(window);
followLocale(document);

const model = createOptionsModel({
  worker: createWorkerClient({
    openPort: connectWorker,
    createId: () => crypto.randomUUID(),
    clock: pageClock,
    attention: followAttention(window),
  }),
  storedSettings: createStoredSettings(localStorage()),
  window,
  version: extensionIdentity().version,
  openRuns: () => void openRunsPage(),
});

function App() {
  const state = model.state.value;
  if (state === undefined) return null;
  return <OptionsPage state={state} actions={model.actions} announcement={model.announcement.value} />;
}

render(<App />, document.body);
