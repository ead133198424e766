import "../ui/base.css";
import { render } from "preact";
import { connectWorker } from "../browser/browser.ts";
import { pageClock } from "../browser/page-clock.ts";
import { followLocale } from "../locale/locale.ts";
import { followTheme } from "../ui/theme.ts";
import { followAttention } from "../worker-client/page-attention.ts";
import { createWorkerClient } from "../worker-client/worker-client.ts";
import { saveFile } from "./export/save-file.ts";
import { paintPlot } from "./plots/canvas/paint-plot.ts";
import { createRunsModel } from "./runs-model.ts";
import { RunsPage } from "./runs-page.tsx";

followTheme(window);
followLocale(document);

const model = createRunsModel({
  worker: createWorkerClient({
    openPort: connectWorker,
    createId: () => crypto.randomUUID(),
    clock: pageClock,
    attention: followAttention(window),
  }),
  clock: pageClock,
  save: (file) => saveFile(document, file),
  copy: (text) => navigator.clipboard.writeText(text),
});

// Refreshes when the tab becomes visible or gets the focus, to include runs made in the panel meanwhile.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") model.actions.refresh();
});
window.addEventListener("focus", () => model.actions.refresh());

function App() {
  return <RunsPage state={model.state.value} actions={model.actions} paint={paintPlot} />;
}

render(<App />, document.body);
