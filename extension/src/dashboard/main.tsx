import { render } from "preact";
import { connectWorker } from "../browser/browser.ts";
import { systemClock } from "../browser/clock.ts";
import { createHubClient } from "../client/hub-client.ts";
import { followTheme } from "../components/theme.ts";
import { createDashboardModel } from "./dashboard-model.ts";
import { DashboardPage } from "./dashboard-page.tsx";
import { paintPlot } from "./plots/paint-plot.ts";
import { saveFile } from "./save-file.ts";

followTheme(window);

const model = createDashboardModel({
  hub: createHubClient({
    openPort: connectWorker,
    createId: () => crypto.randomUUID(),
    clock: systemClock,
  }),
  clock: systemClock,
  save: (file) => saveFile(document, file),
  copy: (text) => navigator.clipboard.writeText(text),
});

// What was answered in the panel meanwhile is there when the tab is looked at again, also from the panel beside it.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") model.actions.refresh();
});
window.addEventListener("focus", () => model.actions.refresh());

function App() {
  return <DashboardPage state={model.state.value} actions={model.actions} paint={paintPlot} />;
}

render(<App />, document.body);
