// @vitest-environment happy-dom

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { readableKeys } from "@tacho/shared/reading/tolerant.ts";
import { toCsv } from "@tacho/shared/runs/csv.ts";
import { toJsonLine } from "@tacho/shared/runs/jsonl.ts";
import type { SettingDescriptor } from "@tacho/shared/settings/descriptor.ts";
import { DESCRIPTORS } from "@tacho/shared/settings/descriptors.ts";
import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import { createSettingsTable } from "@tacho/shared/settings/settings.ts";
import type { VNode } from "preact";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it } from "vitest";
import { createRun } from "../../extension/src/conversations/run.ts";
import { messages } from "../../extension/src/locale/locale.ts";
import type { SettingTexts } from "../../extension/src/locale/words/setting-texts.ts";
import { createOptionsModel } from "../../extension/src/options/options-model.ts";
import { OptionsPage } from "../../extension/src/options/options-page.tsx";
import { RunFigures } from "../../extension/src/panel/log/run-figures.tsx";
import { settingFigures } from "../../extension/src/runs/compare/compared-figures.ts";
import { createStoredSettings } from "../../extension/src/settings/stored-settings.ts";
import { SettingsSection } from "../../extension/src/ui/card/settings-section.tsx";
import type { WorkerClient, WorkerEvent } from "../../extension/src/worker-client/worker-client.ts";
import { INITIAL_WORKER_STATE, type WorkerState } from "../../extension/src/worker-client/worker-state.ts";
import { chatUsage, parseChatOptions } from "../../native-host/src/cli/chat/chat-options.ts";
import { spanAttributes } from "../../native-host/src/runs/exports/otlp/genai-attributes.ts";
import { MemoryStorage } from "../helpers/extension/memory-storage.ts";
import { generate, removeMemoryHosts, startMemoryHost } from "../helpers/host/start-memory-host.ts";
import { macrotask } from "../helpers/time/macrotask.ts";
import { readSections } from "./read-document.ts";
import { settingRows } from "./setting-rows.ts";

/** A sampling setting that the product does not have: all there is of it is this descriptor and its words. */
const BOLDNESS: SettingDescriptor = {
  key: "boldness",
  kind: "sampling",
  value: { type: "number", minimum: 0, maximum: 10, integer: true },
  default: 5,
  engines: ["llama_cpp"],
  reload: false,
  kept: "value",
  otel: "gen_ai.request.boldness",
  section: "sampling",
};
const TEXTS: SettingTexts = {
  ...messages().settings,
  boldness: { label: "Boldness", unit: "points", effect: "Makes the answer bolder." },
};
const TABLE = createSettingsTable([...DESCRIPTORS, BOLDNESS]);
const RANGE = "boldness must be a whole number from 0 to 10";

const roots: HTMLElement[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) {
    render(null, root);
    root.remove();
  }
  removeMemoryHosts();
});

function draw(content: VNode, place = document.body.appendChild(document.createElement("div"))) {
  roots.push(place);
  void act(() => render(content, place));
  return place;
}

/** A host with the setting, and the run of one answer that set it to 8. */
async function answerBoldly() {
  const host = startMemoryHost({ settingsTable: TABLE });
  host.send(generate("bold", { settings: { boldness: 8 } }));
  const generation = await host.engine.generationNumber(0);
  generation.tokens("a");
  generation.finish();
  await host.log.end("bold");
  const { runs } = await host.store.listRuns({ limit: 1 });
  const [run] = runs;
  if (run === undefined) throw new Error("The run was not kept.");
  return { host, generation, run };
}

it("is checked by its range, and unknown without its descriptor", () => {
  expect(parseSettingsPatch({ boldness: 7 }, "all", TABLE).patch).toEqual({ boldness: 7 });
  expect(parseSettingsPatch({ boldness: 7 }, "sampling", TABLE).patch).toEqual({ boldness: 7 });
  expect(parseSettingsPatch({ boldness: 10.5 }, "all", TABLE).refused).toEqual({ boldness: RANGE });
  expect(parseSettingsPatch({ boldness: 7 }, "all").ignored).toEqual(["boldness"]);
});

it("is read from a peer's settings, and costs the others nothing when it cannot be read", () => {
  const reader = readableKeys(TABLE.samplingShape);
  expect(reader.parse({ temperature: 1, boldness: 7 })).toEqual({ temperature: 1, boldness: 7 });
  expect(reader.parse({ temperature: 1, boldness: "very" })).toEqual({ temperature: 1 });
});

it("is changed by update_settings and stands among the settings of a host", async () => {
  const host = startMemoryHost({ settingsTable: TABLE });
  host.send({ action: "hello", id: "h", protocol_version: 1 });
  await host.log.end("h");
  expect(host.log.raw.at(-1)).toMatchObject({ type: "ready", settings: { boldness: 5 } });
  host.send({ action: "update_settings", id: "wrong", settings: { boldness: 11 } });
  expect(await host.log.end("wrong")).toMatchObject({
    error: { code: "invalid_settings", details: { boldness: RANGE } },
  });
  host.send({ action: "update_settings", id: "right", settings: { boldness: 7 } });
  await host.log.end("right");
  expect(host.log.raw.at(-1)).toMatchObject({
    settings: { boldness: 7 },
    applied: ["boldness"],
    ignored: [],
  });
});

it("reaches the engine with an answer, and is told as used", async () => {
  const { host, generation } = await answerBoldly();
  expect(generation.input.settings).toMatchObject({ boldness: 8, temperature: 0.7 });
  expect(host.log.raw.at(-1)).toMatchObject({ type: "generation_ended", settings: { boldness: 8 } });
});

it("is kept with a run, groups runs, and leaves with every export", async () => {
  const { host, run } = await answerBoldly();
  expect(run.settings).toMatchObject({ boldness: 8, temperature: 0.7, system_prompt_length: 0 });
  expect(Object.keys(host.store.aggregate({ group_by: "settings" }).by_settings ?? {})).toEqual([
    "boldness=8",
  ]);
  expect(JSON.parse(toJsonLine(run))).toMatchObject({ settings: { boldness: 8 } });
  const [names = "", values = ""] = toCsv([run], TABLE).split("\r\n");
  const column = names.split(",").indexOf("setting_boldness");
  expect(values.split(",")[column]).toBe("8");
  expect(spanAttributes(run, TABLE)).toMatchObject({
    "gen_ai.request.boldness": 8,
    "gen_ai.request.temperature": 0.7,
  });
});

it("has a field on the options page that is drawn, checked, stored and told of", async () => {
  const storage = new MemoryStorage();
  let listener: (event: WorkerEvent) => void = () => {};
  const worker = {
    state: INITIAL_WORKER_STATE,
    subscribe(added: (event: WorkerEvent) => void) {
      listener = added;
      return () => {};
    },
    request: () => Promise.resolve({ type: "models", status: "success", models: [] }),
  } as unknown as WorkerClient;
  const model = createOptionsModel({
    worker,
    storedSettings: createStoredSettings(storage, TABLE),
    window,
    version: "0.1.0",
    openRuns: () => {},
    table: TABLE,
    texts: TEXTS,
  });
  await macrotask();
  const place = document.createElement("div");
  document.body.append(place);
  const redraw = () => {
    const state = model.state.value;
    if (state === undefined) throw new Error("The settings were not read.");
    draw(
      <OptionsPage state={state} actions={model.actions} announcement="" table={TABLE} texts={TEXTS} />,
      place,
    );
  };
  const field = () => {
    const label = [...place.querySelectorAll("label")].find(({ textContent }) => textContent === "Boldness");
    const input = place.querySelector<HTMLInputElement>(`input[id="${label?.htmlFor}"]`);
    if (input === null) throw new Error("There is no field Boldness.");
    return input;
  };
  const enter = (text: string) => {
    void act(() => {
      field().value = text;
      field().dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  redraw();
  const words = () => field().closest(".setting")?.textContent ?? "";
  expect(field().value).toBe("5");
  expect(words()).toContain("points");
  expect(words()).toContain("Makes the answer bolder. 0 to 10 · default 5");
  enter("11");
  expect(words()).toContain("Boldness must be a whole number from 0 to 10.");
  expect(storage.all).toEqual({});
  enter("7");
  await macrotask();
  expect(storage.all).toEqual({ "setting.boldness": 7 });

  const tell = (effective: object) => {
    const state: WorkerState = {
      ...INITIAL_WORKER_STATE,
      connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0" },
      settings: { effective, applied: [], needs_reload: [], refused: {} },
    };
    listener({ type: "state_changed", state });
    redraw();
  };
  const { boldness: _, ...known } = Object.assign({ boldness: 5 }, TABLE.defaults);
  tell(known);
  expect(words()).toContain("This host does not have this setting.");
  tell({ ...known, boldness: 7 });
  expect(words()).toContain("Applies to the next answer");
});

it("is called by its key where it has no words", () => {
  const place = draw(<SettingsSection settings={{ boldness: 8 }} table={TABLE} />);
  expect(place.querySelector("dt")?.textContent).toBe("boldness");
});

it("stands in the run card and among the compared figures", () => {
  const settings = Object.assign({ seed: 1 }, { boldness: 8 });
  const end = { finish_reason: "stop" as const, settings };
  const figures = draw(<RunFigures run={{ ...createRun("g"), end }} />);
  expect(figures.querySelector('[data-setting="boldness"]')?.getAttribute("data-value")).toBe("8");
  const card = draw(<SettingsSection settings={settings} table={TABLE} texts={TEXTS} />);
  expect(card.querySelector(".changed")?.textContent).toBe("Boldness8");
  expect(card.querySelector("summary")?.textContent).toContain("1 changed");
  const figure = settingFigures(TABLE, TEXTS).find(({ name }) => name === "Boldness");
  const run: StoredRun = { run_id: "r", at: 0, model: "m", stats: {}, settings: { boldness: 8 } };
  expect(figure?.read(run)).toBe("8");
});

it("is taken by --set, and named in its help", () => {
  expect(parseChatOptions(["--set", "boldness=3"], TABLE).settings).toEqual({ boldness: 3 });
  expect(() => parseChatOptions(["--set", "boldness=30"], TABLE)).toThrow(RANGE);
  expect(chatUsage(TABLE)).toMatch(/boldness +a whole number from 0 to 10 \(default 5\)/);
});

it("is missed in PROTOCOL.md as long as its row is not there", () => {
  const page = readSections(readFileSync(join(import.meta.dirname, "../../shared/PROTOCOL.md"), "utf8"));
  const documented = page.find(({ chapter, heading }) => chapter === "Settings" && heading === "Sampling");
  const row = ["boldness", "a whole number from 0 to 10", "5", "llama_cpp"];
  expect(settingRows("sampling", TABLE)).toEqual([...(documented?.rows ?? []), row]);
});
