import { render } from "preact";
import { connectWorker, extensionIdentity, localStorage, openDashboardPage } from "../browser/browser.ts";
import { systemClock } from "../browser/clock.ts";
import { createHubClient } from "../client/hub-client.ts";
import { followTheme } from "../components/theme.ts";
import { createStoredSettings } from "../settings/stored-settings.ts";
import { createOptionsModel } from "./options-model.ts";
import { OptionsPage } from "./options-page.tsx";

followTheme(window);

const model = createOptionsModel({
  hub: createHubClient({
    openPort: connectWorker,
    createId: () => crypto.randomUUID(),
    clock: systemClock,
  }),
  storedSettings: createStoredSettings(localStorage()),
  window,
  version: extensionIdentity().version,
  openDashboard: () => void openDashboardPage(),
});

function App() {
  const state = model.state.value;
  if (state === undefined) return null;
  return <OptionsPage state={state} actions={model.actions} announcement={model.announcement.value} />;
}

render(<App />, document.body);
