import "../ui/base.css";
import type { ReadonlySignal } from "@preact/signals";
import { render } from "preact";
import { connectWorker, extensionIdentity, localStorage, openRunsPage } from "../browser/browser.ts";
import { pageClock } from "../browser/page-clock.ts";
import { followLocale } from "../locale/locale.ts";
import { createStoredSettings } from "../settings/stored-settings.ts";
import { followTheme } from "../ui/theme.ts";
import { followAttention } from "../worker-client/page-attention.ts";
import { createWorkerClient } from "../worker-client/worker-client.ts";
import { createLocalApiModel } from "./api/local-api-model.ts";
import { createConnectionsModel } from "./connections/connections-model.ts";
import { createOptionsModel } from "./options-model.ts";
import { OptionsPage } from "./options-page.tsx";
import { createServersModel } from "./servers/servers-model.ts";

followTheme(window);
followLocale(document);

const worker = createWorkerClient({
  openPort: connectWorker,
  createId: () => crypto.randomUUID(),
  clock: pageClock,
  attention: followAttention(window),
});
const model = createOptionsModel({
  worker,
  storedSettings: createStoredSettings(localStorage()),
  window,
  version: extensionIdentity().version,
  openRuns: () => void openRunsPage(),
});

const { tell } = model;
const connections = createConnectionsModel({ worker, tell, date: pageClock.date });
const servers = createServersModel({
  worker,
  tell,
  onChange() {
    model.listModels();
    connections.actions.refresh();
  },
});
const localApi = createLocalApiModel({
  worker,
  tell,
  copy: (text) => navigator.clipboard.writeText(text),
});

function App() {
  const state = model.state.value;
  if (state === undefined) return null;
  return (
    <OptionsPage
      state={state}
      actions={model.actions}
      announcement={model.announcement.value}
      servers={sectionOf(servers)}
      localApi={sectionOf(localApi)}
      connections={sectionOf(connections)}
    />
  );
}

/** Returns what a section draws; `undefined` if the host lacks its feature. */
function sectionOf<State, Actions>({ state, actions }: SectionModel<State, Actions>) {
  return state.value === undefined ? undefined : { state: state.value, actions };
}

interface SectionModel<State, Actions> {
  state: ReadonlySignal<State | undefined>;
  actions: Actions;
}

render(<App />, document.body);
