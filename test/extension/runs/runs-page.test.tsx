// @vitest-environment happy-dom
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import type { PaintOptions } from "../../../extension/src/runs/plots/canvas/paint-plot.ts";
import { RunsPage } from "../../../extension/src/runs/runs-page.tsx";
import { filterRuns } from "../../../extension/src/runs/state/run-filter.ts";
import type { RunsActions, RunsState } from "../../../extension/src/runs/state/runs-view.ts";
import { sampleHistory } from "../../gallery/sample-history.ts";
import { sampleTotals } from "../../gallery/sample-totals.ts";
import { macrotask } from "../../helpers/extension/fake-clock.ts";

const NOW = Date.parse("2026-03-05T14:02:00");

let root: HTMLElement | undefined;
afterEach(() => {
  if (root !== undefined) render(null, root);
  root?.remove();
});

function show(runs: readonly StoredRun[], change: Partial<RunsState> = {}) {
  const place = document.createElement("div");
  document.body.append(place);
  root = place;
  const calls: unknown[][] = [];
  const painted: PaintOptions[] = [];
  const moves: string[] = [];
  const record =
    <T,>(name: string, answer: T) =>
    (...fields: unknown[]) => {
      calls.push([
        name,
        ...fields.filter((field) => typeof field !== "function" && !(field instanceof Event)),
      ]);
      return answer;
    };
  const actions: RunsActions = {
    setFilter: record("setFilter", undefined),
    refresh: record("refresh", undefined),
    reconnect: record("reconnect", undefined),
    countBefore: record("countBefore", Promise.resolve(7)),
    deleteRuns: record("deleteRuns", Promise.resolve(7)),
    rate: record("rate", Promise.resolve()),
    exportRuns: record("exportRuns", Promise.resolve(5)),
    copy: record("copy", Promise.resolve()),
  };
  const filter = change.filter ?? { period: "all" as const };
  const state: RunsState = {
    connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0" },
    filter,
    now: NOW,
    runs,
    reading: false,
    truncated: false,
    totals: { all: sampleTotals(runs), shown: sampleTotals(filterRuns(runs, filter, NOW)) },
    ...change,
  };
  const paint = (options: PaintOptions) => {
    painted.push(options);
    const move = (name: string) => (amount?: unknown) => moves.push(`${name} ${amount ?? ""}`.trim());
    return {
      update: () => moves.push("update"),
      step: move("step"),
      zoom: move("zoom"),
      showAll: move("showAll"),
      remove: () => moves.push("remove"),
    };
  };
  void act(() => render(<RunsPage state={state} actions={actions} paint={paint} />, place));
  const all = (selector: string) => [...place.querySelectorAll<HTMLElement>(selector)];
  const find = (selector: string, text: string) => {
    const found = all(selector).find((each) =>
      `${each.textContent} ${each.getAttribute("aria-label") ?? ""}`.includes(text),
    );
    if (found === undefined) throw new Error(`There is no ${selector} with ${text}.`);
    return found;
  };
  const press = async (selector: string, text: string) => {
    await act(() => find(selector, text).click());
    await act(() => macrotask());
  };
  return { place, all, find, press, calls, painted, moves };
}

describe("RunsPage", () => {
  it("explains an empty history and disables export and delete", () => {
    const { place, all } = show([]);
    expect(place.textContent).toContain("No runs yet");
    expect(all("table, canvas, .tiles")).toEqual([]);
    expect(all("button").filter((button) => !(button as HTMLButtonElement).disabled)).toEqual([]);
  });

  it("says that no runs match the filters and offers to show all", async () => {
    const { place, press, calls } = show(sampleHistory(5, NOW), {
      filter: { period: "all", finish_reason: "context_full" },
    });
    expect(place.textContent).toContain("No runs match these filters");
    await press("button", "Show all runs");
    expect(calls).toEqual([["setFilter", { period: "all", model: undefined, finish_reason: undefined }]]);
  });

  it("shows the numbers of a single run in place of plots, with nothing to compare", () => {
    const { place, all, painted } = show(sampleHistory(1, NOW));
    expect(painted).toEqual([]);
    expect(all(".one-run .card-heading h3").map(({ textContent }) => textContent)).toEqual([
      "Time to first token",
      "Context",
      "Gaps between tokens",
      "Speed",
    ]);
    expect(place.textContent).not.toContain("Select two");
    expect(all("table")).toHaveLength(1);
    expect(all("table.runs tbody tr")).toHaveLength(1);
    expect(place.textContent).toContain("One run so far");
  });

  it("shows 50 runs per page", async () => {
    const { all, press, place } = show(sampleHistory(120, NOW));
    expect(all("table.runs tbody tr")).toHaveLength(50);
    await press(".pager button", "Next");
    await press(".pager button", "Next");
    expect(place.textContent).toContain("101 to 120 of 120");
    expect(all("table.runs tbody tr")).toHaveLength(20);
  });

  it("sorts by a column and marks it as sorted", async () => {
    const runs = sampleHistory(30, NOW);
    const { all, press } = show(runs);
    await press("th button", "tok/s");
    expect(all('th[aria-sort="descending"]').map(({ textContent }) => textContent)).toEqual(["tok/s↓"]);
    const rates = all("table.runs tbody tr").map((row) => Number(row.children[5]?.textContent));
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });

  it("marks a run slower than usual with the reason", () => {
    const { find } = show(sampleHistory(60, NOW));
    const row = find("table.runs tbody tr", "slower than usual");
    expect(row.textContent).toContain("22 of 36 layers on the GPU, usually 36");
  });

  it("compares exactly two selected runs", async () => {
    const { press, find, place, all } = show(sampleHistory(10, NOW));
    const compare = () => find(".selection button", "Compare") as HTMLButtonElement;
    await press("table.runs input", "today 14:02");
    expect(compare().disabled).toBe(true);
    await press("table.runs input", "today 13:02");
    await press(".selection button", "Compare");
    expect(place.querySelector("dialog")?.getAttribute("aria-label")).toBe("Two runs");
    expect(all("dialog tbody tr").length).toBeGreaterThan(10);
    await press("table.runs input", "today 12:02");
    expect(compare().disabled).toBe(true);
  });

  it("compares two models", async () => {
    const { press, place } = show(sampleHistory(40, NOW));
    await press("input", "Compare SmolLM2");
    await press("input", "Compare Qwen3");
    await press(".table-head button", "Compare");
    expect(place.querySelector("dialog")?.textContent).toContain("Decode speed p50");
  });

  it("opens a run and rates it", async () => {
    const { press, place, calls } = show(sampleHistory(10, NOW));
    await press("button", "Open the run from today 13:02");
    const card = place.querySelector("dialog");
    expect(card?.textContent).toContain("Gaps between tokens");
    expect(card?.textContent).toContain("b179c9523d0e…");
    await press("dialog button", "Bad answer");
    expect(calls).toEqual([["rate", "run-1", "down"]]);
    expect(place.querySelector('[role="status"]')?.textContent).toBe("Rating saved.");
  });

  it("asks for confirmation with the number of runs before deleting", async () => {
    const { press, find, calls, place } = show(sampleHistory(10, NOW));
    await press("table.runs input", "today 14:02");
    await press(".runs-head button", "Delete…");
    expect(place.querySelector("dialog")?.textContent).toContain(
      "permanently deletes 1 run from this computer",
    );
    expect(calls).toEqual([]);
    await press("dialog label", "All runs");
    expect(calls).toEqual([["countBefore", Number.MAX_SAFE_INTEGER]]);
    expect(find("dialog button", "Delete 7 runs")).toBeDefined();
    await press("dialog button", "Delete 7 runs");
    expect(calls.at(-1)).toEqual(["deleteRuns", { before: Number.MAX_SAFE_INTEGER }]);
    expect(place.querySelector("dialog")).toBeNull();
  });

  it("exports in the chosen format", async () => {
    const { press, calls, place } = show(sampleHistory(10, NOW));
    await press(".runs-head button", "Export");
    await press("dialog label", "Prometheus");
    await press("dialog button", "Save as Prometheus");
    expect(calls).toEqual([["exportRuns", "prometheus"]]);
    expect(place.querySelector("dialog")?.textContent).toContain("5 runs saved.");
  });

  it("moves through a plot by keyboard and leaves browser shortcuts alone", async () => {
    const { find, moves, painted, place } = show(sampleHistory(10, NOW));
    const plot = find('[role="application"]', "Decode speed");
    const type = (key: string, more: KeyboardEventInit = {}) =>
      act(() => {
        plot.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
      });
    for (const key of ["ArrowRight", "ArrowLeft", "Home", "End", "+", "-", "0", "x"]) await type(key);
    await type("+", { ctrlKey: true });
    expect(moves).toEqual(["step 1", "step -1", "step -10", "step 10", "zoom 2", "zoom 0.5", "showAll"]);
    await act(() => painted[0]?.onPoint(0));
    expect(place.querySelector(".plot-point")?.textContent).toContain("tok/s");
    await type("Enter");
    expect(place.querySelector("dialog")?.textContent).toContain("Gaps between tokens");
  });

  it("shows each plot as a table", async () => {
    const { all, press } = show(sampleHistory(10, NOW));
    const plots = all(".plot");
    expect(plots).toHaveLength(5);
    await press(".plot-foot button", "As a table Gaps between tokens");
    expect(all(".plot-table tbody tr").length).toBeGreaterThan(1);
  });

  it("reports a missing host with a way out", async () => {
    const { place, press, calls } = show([], {
      connection: { status: "missing", detail: "" },
      failure: "gone",
      totals: undefined as never,
    });
    expect(place.querySelector('[role="alert"]')?.textContent).toContain("npm start");
    await press("button", "Reconnect");
    expect(calls).toEqual([["reconnect"]]);
  });

  it("says why the history could not be read and tries again", async () => {
    const { place, press, calls } = show(sampleHistory(3, NOW), { failure: "The disk is gone." });
    expect(place.querySelector('[role="alert"]')?.textContent).toContain("The disk is gone.");
    await press("button", "Try again");
    expect(calls).toEqual([["refresh"]]);
  });
});
