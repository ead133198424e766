// @vitest-environment happy-dom
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { render, type VNode } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { setLocale } from "../../../extension/src/locale/locale.ts";
import { messages as english } from "../../../extension/src/locale/messages.en.ts";
import { LocalApiSection } from "../../../extension/src/options/api/local-api-section.tsx";
import { ConnectionsSection } from "../../../extension/src/options/connections/connections-section.tsx";
import { OptionsPage } from "../../../extension/src/options/options-page.tsx";
import { ServersSection } from "../../../extension/src/options/servers/servers-section.tsx";
import type { OptionsState } from "../../../extension/src/options/state/options-view.ts";
import { LiveStrip } from "../../../extension/src/panel/strip/live-strip.tsx";
import { RunsPage } from "../../../extension/src/runs/runs-page.tsx";
import type { RunsState } from "../../../extension/src/runs/state/runs-view.ts";
import { BRACKETED } from "../../helpers/extension/bracketed.ts";
import {
  answer,
  crashed,
  finished,
  LOADED,
  MODEL,
  question,
  remoteAnswer,
} from "../../helpers/extension/sample-answers.ts";
import { showPanel } from "../../helpers/extension/show-panel.tsx";
import { visibleTexts } from "../../helpers/extension/visible-texts.ts";
import { sampleHistory } from "../../helpers/runs/sample-history.ts";
import { sampleTotals } from "../../helpers/runs/sample-totals.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

const NOW = Date.parse("2026-03-05T14:02:00");
/** Texts of no language: models, backends, versions, and quantities as `Intl` writes them. */
const DATA =
  /gpu-box|^http:|^heute$|SmolLM2|Qwen|llama|CUDA|CPU|Q4_|^b[0-9a-f]+…?$|^([\d.,]+\s)?(ms|kB|MB|GB)$|^s⟧$|^p\d\d$|^(Titel|Frage|Antwort|const x|js)$/;

afterEach(() => setLocale("en", english));

const changeLanguage = () => act(() => setLocale("de", BRACKETED));

function draw(content: VNode): HTMLElement {
  const place = document.createElement("div");
  document.body.append(place);
  onTestFinished(() => {
    render(null, place);
    place.remove();
  });
  void act(() => render(content, place));
  return place;
}

/** Texts that have not changed with the language. */
function unchanged(place: Element): string[] {
  return visibleTexts(place).filter((text) => !text.includes("⟦") && !DATA.test(text));
}

/** Expects that all texts of a drawn page change with the language, without being drawn again by its owner. */
async function expectAllToChange(place: Element): Promise<void> {
  expect(visibleTexts(place).join()).not.toContain("⟦");
  await changeLanguage();
  expect(unchanged(place)).toEqual([]);
  expect(visibleTexts(place).length).toBeGreaterThan(3);
  await act(() => setLocale("en", english));
  expect(visibleTexts(place).join()).not.toContain("⟦");
}

describe("panel", () => {
  it("changes an empty chat", () => expectAllToChange(showPanel({}).place));

  it("changes a missing host", () =>
    expectAllToChange(showPanel({ connection: { status: "missing", detail: "" } }).place));

  it("changes answers, their numbers and their code", async () => {
    const messages = [
      question("Frage"),
      finished("Antwort\n\n```js\nconst x\n```\n"),
      question("Frage"),
      crashed("Antwort"),
    ];
    const { place, press, one } = showPanel({ model: MODEL, messages });
    await press(one(".run-line"));
    await expectAllToChange(place);
  });

  it.each(["About the model", "Keyboard shortcuts", "Conversations"])(
    "changes the dialog %s",
    async (name) => {
      const conversations = [{ id: "c1", title: "Titel", created_at: 0, updated_at: 0 }];
      const { place, press, one, button } = showPanel({ conversations, model: { ...MODEL, notes: [] } });
      await press(name === "About the model" ? one(".model") : button(name));
      await expectAllToChange(place);
    },
  );

  it("changes a server's answer, its card and a chat that stays here", async () => {
    const { place, press, one } = showPanel({
      messages: [question("Frage"), remoteAnswer("Antwort")],
      held: { model: "Qwen3", next: { model: "b1/b2", server: "b1" } },
    });
    await press(one(".run-line"));
    await expectAllToChange(place);
  });

  it("changes the live strip", async () => {
    const { run } = answer({ phase: "writing", output_tokens: 5 });
    await expectAllToChange(
      draw(
        <LiveStrip strip={{ run, gaps: [10, 20], lastSecond: 12.5, context: { used: 40, size: 4096 } }} />,
      ),
    );
  });
});

it("changes the options page, and an error on it", async () => {
  const state: OptionsState = {
    stored: DEFAULT_SETTINGS,
    storedWrong: {},
    touched: new Set(["temperature"]),
    connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0" },
    settings: { effective: DEFAULT_SETTINGS, applied: [], needs_reload: [], refused: {} },
    reload: { status: "idle" },
    resets: 0,
    canUndoReset: true,
    theme: "system",
    version: "0.1.0",
  };
  const nothing = () => {};
  const actions = {
    save: nothing,
    resetAll: nothing,
    undoReset: nothing,
    reloadModel: nothing,
    chooseTheme: nothing,
    openRuns: nothing,
  };
  const place = draw(<OptionsPage state={state} actions={actions} announcement="" />);
  const field = place.querySelector<HTMLInputElement>('input[type="text"]');
  await act(() => {
    if (field !== null) field.value = "999";
    field?.dispatchEvent(new Event("change", { bubbles: true }));
  });
  expect(place.textContent).toContain("must be a number from 0 to 2.");
  await expectAllToChange(place);
});

describe("sections about the network", () => {
  const actions = {} as never;
  const box = { name: "b1", url: "b2", has_key: true, product: "vLLM", models: 2 };

  it("change with servers, their states and the search", () =>
    expectAllToChange(
      draw(
        <ServersSection
          state={{
            servers: [
              box,
              { ...box, name: "b3", error: wireError("server_unreachable", "⟦⟧") },
              { ...box, name: "b4", error: wireError("server_refused", "⟦⟧") },
            ],
            tests: { b1: { status: "done", models: ["b5"], milliseconds: 41 } },
            search: { status: "done", servers: [{ url: "b6", models: [] }] },
          }}
          actions={actions}
        />,
      ),
    ));

  it("change without servers", () =>
    expectAllToChange(
      draw(
        <ServersSection
          state={{ servers: [], tests: {}, search: { status: "done", servers: [] } }}
          actions={actions}
        />,
      ),
    ));

  it.each([{ url: "b1" }, { problem: { code: "port_taken", message: "" } }])(
    "change with the local API: %j",
    async (state) => {
      const api = { on: true, port: 4790, has_key: true, ...state };
      const place = draw(<LocalApiSection state={{ api, changing: false }} actions={actions} />);
      for (const code of place.querySelectorAll("code")) code.remove();
      await expectAllToChange(place);
    },
  );

  it("change with connections", () =>
    expectAllToChange(
      draw(
        <ConnectionsSection
          state={{
            connections: [{ at: NOW, purpose: "generate", bytes_sent: 5, bytes_received: 5000, ok: false }],
            next: "x",
            reading: false,
            now: NOW,
          }}
          actions={actions}
        />,
      ),
    ));
});

describe("Runs page", () => {
  function showRuns(count: number) {
    const runs = sampleHistory(count, NOW);
    const state: RunsState = {
      connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0" },
      filter: { period: "all" },
      now: NOW,
      runs,
      reading: false,
      truncated: true,
      totals: { all: sampleTotals(runs), shown: sampleTotals(runs) },
    };
    const nothing = () => {};
    const actions = {
      setFilter: nothing,
      refresh: nothing,
      reconnect: nothing,
      countBefore: () => Promise.resolve(7),
      deleteRuns: () => Promise.resolve(7),
      rate: () => Promise.resolve(),
      exportRuns: () => Promise.resolve(5),
      copy: () => Promise.resolve(),
    };
    const paint = () => ({
      update: nothing,
      step: nothing,
      zoom: nothing,
      showAll: nothing,
      remove: nothing,
    });
    const place = draw(<RunsPage state={state} actions={actions} paint={paint} />);
    const press = async (selector: string, index = 0) => {
      await act(() => [...place.querySelectorAll<HTMLElement>(selector)][index]?.click());
      await act(() => macrotask());
    };
    return { place, press };
  }

  it.each([0, 1, 40])("changes with %d runs", (count) => expectAllToChange(showRuns(count).place));

  it("changes the dialog of a run", async () => {
    const { place, press } = showRuns(12);
    await press(".open-run");
    expect(place.querySelector("dialog")).not.toBeNull();
    await expectAllToChange(place);
  });

  it("changes the comparison of two runs", async () => {
    const { place, press } = showRuns(12);
    await press("table.runs td.choose input", 0);
    await press("table.runs td.choose input", 1);
    await press(".selection button");
    expect(place.querySelector("table.compared")).not.toBeNull();
    await expectAllToChange(place);
  });
});

it("keeps the data of the samples out of the texts", () => {
  expect(DATA.test(LOADED.model)).toBe(true);
  expect(Object.values(english.actions).some((text) => DATA.test(text))).toBe(false);
});
