// @vitest-environment happy-dom
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { OptionsPage } from "../../../extension/src/options/options-page.tsx";
import type { OptionsActions, OptionsState } from "../../../extension/src/options/state/options-view.ts";
import { draw as drawPage } from "../../helpers/pages/draw.ts";

const STATE: OptionsState = {
  stored: DEFAULT_SETTINGS,
  storedWrong: {},
  touched: new Set(),
  connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0" },
  settings: { effective: DEFAULT_SETTINGS, applied: [], needs_reload: [], refused: {} },
  reload: { status: "idle" },
  resets: 0,
  canUndoReset: false,
  theme: "system",
  version: "0.1.0",
};

let root: HTMLElement | undefined;
afterEach(() => {
  if (root !== undefined) render(null, root);
  root?.remove();
});

function show(change: Partial<OptionsState> = {}) {
  const place = document.createElement("div");
  document.body.append(place);
  root = place;
  const calls: unknown[][] = [];
  const actions: OptionsActions = {
    save: (key, value) => calls.push(["save", key, value]),
    resetAll: () => calls.push(["resetAll"]),
    undoReset: () => calls.push(["undoReset"]),
    reloadModel: () => calls.push(["reloadModel"]),
    chooseTheme: (theme) => calls.push(["chooseTheme", theme]),
    openRuns: () => calls.push(["openRuns"]),
  };
  const draw = (changed: Partial<OptionsState>) =>
    act(() =>
      render(<OptionsPage state={{ ...STATE, ...changed }} actions={actions} announcement="" />, place),
    );
  void draw(change);
  const field = (label: string): HTMLInputElement => {
    const found = [...place.querySelectorAll("label")].find((each) => each.textContent === label);
    const control = found === undefined ? null : place.querySelector(`[id="${found.htmlFor}"]`);
    if (control === null) throw new Error(`There is no field ${label}.`);
    return control as HTMLInputElement;
  };
  const write = (label: string, text: string) =>
    act(() => {
      field(label).value = text;
      field(label).dispatchEvent(new Event("input", { bubbles: true }));
    });
  /** Types into a field and leaves it. */
  const enter = async (label: string, text: string) => {
    await write(label, text);
    await act(() => {
      field(label).dispatchEvent(new Event("change", { bubbles: true }));
      field(label).dispatchEvent(new Event("blur"));
    });
  };
  const described = (label: string) =>
    (field(label).getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => place.querySelector(`[id="${id}"]`)?.textContent ?? "missing")
      .join(" ");
  const press = (name: string) =>
    act(() => {
      const button = [...place.querySelectorAll("button")].find((each) => each.textContent === name);
      if (button === undefined) throw new Error(`There is no button ${name}.`);
      button.click();
    });
  return { place, calls, draw, field, write, enter, described, press };
}

describe("blocked storage", () => {
  it("is told in an alert, for the settings and for the theme", () => {
    const { place } = show({ storageFailed: true, themeKept: false });
    const alerts = [...place.querySelectorAll('[role="alert"]')].map(({ textContent }) => textContent);
    expect(alerts).toEqual([
      expect.stringContaining("changes cannot be kept"),
      expect.stringContaining("lasts only until this page is closed"),
    ]);
  });
});

describe("OptionsPage", () => {
  it("saves a valid value once, when the field loses focus", async () => {
    const { enter, calls } = show();
    await enter("Temperature", "1.3");
    expect(calls.filter(([name]) => name === "save")).not.toHaveLength(0);
    expect(calls).toEqual(calls.map(() => ["save", "temperature", 1.3]));
  });

  it("does not save an unchanged value", async () => {
    const { enter, calls } = show();
    await enter("Temperature", "0.70");
    expect(calls).toEqual([]);
  });

  it("rejects an invalid value beside its field and saves nothing", async () => {
    const { enter, calls, field, described } = show();
    await enter("Temperature", "2.75");
    expect(calls).toEqual([]);
    expect(field("Temperature").getAttribute("aria-invalid")).toBe("true");
    expect(described("Temperature")).toContain("Temperature must be a number from 0 to 2.");
    expect(field("Temperature").value).toBe("2.75");
    await enter("Temperature", "0.7");
    expect(field("Temperature").getAttribute("aria-invalid")).toBeNull();
  });

  it("describes every field with its effect, range and default", () => {
    const { described, place } = show();
    expect(described("Top K")).toMatch(/0 to 1,000 · default 40/);
    for (const label of place.querySelectorAll(".setting label")) {
      expect(described(label.textContent ?? "")).not.toContain("missing");
    }
  });

  it("marks a changed setting and resets it alone", async () => {
    const { place, press, calls } = show({ stored: { ...DEFAULT_SETTINGS, top_k: 17 } });
    expect(place.querySelectorAll('[data-changed="true"]')).toHaveLength(1);
    await press("Back to 40");
    expect(calls).toEqual([["save", "top_k", 40]]);
  });

  it("lists the host's models and keeps a chosen one that is missing", () => {
    const { field } = show({
      stored: { ...DEFAULT_SETTINGS, model: "gone" },
      models: [{ model: "Qwen3-4B", size: 2_500_000_000, loaded: false }],
    });
    const options = [...field("Model").querySelectorAll("option")].map(({ value }) => value);
    expect(options).toEqual(["default", "Qwen3-4B", "gone"]);
    expect(field("Model").textContent).toContain("gone (not found by the host)");
    expect(field("Model").textContent).toContain("Qwen3-4B · 2.5\u00a0GB");
  });

  it("lists the models of each server under its name, and none to draft with", () => {
    const { field } = show({
      models: [
        { model: "Qwen3-4B", loaded: false },
        { model: "gpu-box/llama", server: "gpu-box", loaded: false },
      ],
    });
    const group = field("Model").querySelector("optgroup");
    expect(group?.getAttribute("label")).toBe("Server gpu-box");
    expect([...(group?.querySelectorAll("option") ?? [])].map(({ value }) => value)).toEqual([
      "gpu-box/llama",
    ]);
    expect(group?.textContent).toBe("llama");
    expect(field("Draft model").textContent).toBe("NoneQwen3-4B");
  });

  it("keeps a server's model chosen", () => {
    const { field, place } = show({
      stored: { ...DEFAULT_SETTINGS, model: "gpu-box/llama" },
      models: [{ model: "gpu-box/llama", server: "gpu-box", loaded: false }],
    });
    expect(field("Model").value).toBe("gpu-box/llama");
    expect(place.textContent).toContain("New chats go to the server gpu-box.");
    expect(place.textContent).not.toContain("not found by the host");
  });

  it("has no section about the network where the host has none, and says what a host keeps to", () => {
    const { place } = show();
    const titles = [...place.querySelectorAll("h2")].map(({ textContent }) => textContent);
    for (const title of ["Servers", "Local API", "Connections"]) expect(titles).not.toContain(title);
    expect(place.textContent).toContain("in this browser’s profile and nowhere else");
  });

  it("says with a host that connects to something that the list shows all of it", () => {
    const actions = {} as never;
    const { place } = drawPage(
      <OptionsPage
        state={STATE}
        actions={actions}
        announcement=""
        connections={{ state: { connections: [], reading: false, now: 0 }, actions }}
      />,
    );
    expect(place.textContent).toContain("connects only to what you have added or asked for");
    expect(place.textContent).not.toContain("nowhere else");
  });

  it("tells which files are not offered and why, folded away", () => {
    const path = "/models/mmproj.gguf";
    const error = wireError("model_invalid", "HOST.", { reason: "projector", path });
    const { place } = show({ models: [], unusable: { count: 3, errors: [error] } });
    const details = place.querySelector("details");
    expect(details?.open).toBe(false);
    expect(details?.querySelector("summary")?.textContent).toBe("3 files are not offered as models");
    const items = [...(details?.querySelectorAll("li") ?? [])].map(({ textContent }) => textContent);
    expect(items).toEqual([
      expect.stringContaining(`${path} is not a usable model file: it is a projector`),
      "and 2 more",
    ]);
    expect(show({ models: [] }).place.querySelector("details")).toBeNull();
  });

  it("shows no size for a model without a file", () => {
    const { field } = show({ models: [{ model: "scripted", size: 0, loaded: true }] });
    expect(field("Model").textContent).toBe("Defaultscripted");
  });

  it("offers to reload the model for settings that need it", async () => {
    const stored = { ...DEFAULT_SETTINGS, context_size: 8192 };
    const { press, calls } = show({
      stored,
      settings: { effective: stored, applied: [], needs_reload: ["context_size"], refused: {} },
    });
    await press("Reload now");
    expect(calls).toEqual([["reloadModel"]]);
  });

  it("resets all settings and undoes the reset", async () => {
    const { press, calls } = show({ canUndoReset: true });
    await press("Reset to defaults");
    await press("Undo");
    expect(calls).toEqual([["resetAll"], ["undoReset"]]);
  });

  it("discards invalid drafts on reset", async () => {
    const { enter, field, draw, place } = show();
    await enter("Temperature", "2.75");
    await enter("Top K", "many");
    await draw({ resets: 1 });
    expect(field("Temperature").value).toBe("0.7");
    expect(field("Top K").value).toBe("40");
    expect(place.querySelectorAll('[aria-invalid="true"], .wrong')).toHaveLength(0);
  });

  it("says which settings a reset covers", () => {
    const { place } = show();
    const button = [...place.querySelectorAll("button")].find(
      ({ textContent }) => textContent === "Reset to defaults",
    );
    const words = place.querySelector(`[id="${button?.getAttribute("aria-describedby")}"]`)?.textContent;
    expect(words).toContain("sampling, length and stopping, thinking, model and hardware");
  });

  it("saves a valid unblurred value when the page is hidden, but no invalid one", async () => {
    const { write, calls } = show();
    await write("Temperature", "1.3");
    await write("Top P", "7");
    await act(() => {
      window.dispatchEvent(new Event("pagehide"));
    });
    expect(calls).toEqual([["save", "temperature", 1.3]]);
  });

  it("names the field in the label of each reload button", () => {
    const stored = { ...DEFAULT_SETTINGS, context_size: 8192, threads: 2 };
    const { place } = show({
      stored,
      settings: { effective: stored, applied: [], needs_reload: ["context_size", "threads"], refused: {} },
    });
    const buttons = [...place.querySelectorAll("button")].filter(
      ({ textContent }) => textContent === "Reload now",
    );
    expect(buttons.map((button) => button.getAttribute("aria-label"))).toEqual([
      "Reload now to apply Context size",
      "Reload now to apply Threads",
    ]);
  });

  it("groups thousands in all texts", async () => {
    const { described, enter, place } = show({ stored: { ...DEFAULT_SETTINGS, max_tokens: 5 } });
    expect(described("Max tokens")).toContain("1 to 32,768 · default 2,048");
    await enter("Context size", "9999999");
    expect(described("Context size")).toContain("from 256 to 1,048,576");
    expect(place.textContent).toContain("Back to 2,048");
    expect(place.textContent).not.toMatch(/\d{4}/);
  });
});

it("offers draft models with the same tokens as the chosen model only", () => {
  const models = [
    { model: "large", loaded: true, vocabulary: "a" },
    { model: "small", loaded: false, vocabulary: "a" },
    { model: "foreign", loaded: false, vocabulary: "b" },
    { model: "box/large", server: "box", loaded: false },
  ];
  const offered = (change: Partial<OptionsState>) =>
    [
      ...show({ models, ...change })
        .field("Draft model")
        .querySelectorAll("option"),
    ].map(({ value }) => value);
  expect(offered({ stored: { ...DEFAULT_SETTINGS, model: "large" } })).toEqual(["none", "small"]);
  expect(offered({ stored: { ...DEFAULT_SETTINGS, model: "foreign" } })).toEqual(["none"]);
  const chosen = { ...DEFAULT_SETTINGS, model: "large", draft_model: "foreign" };
  expect(offered({ stored: chosen })).toEqual(["none", "small", "foreign"]);
});
