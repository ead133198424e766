// @vitest-environment happy-dom
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { describe, expect, it } from "vitest";
import { compare } from "../../../extension/src/runs/compare/compare.ts";
import { runFigures } from "../../../extension/src/runs/compare/compared-figures.ts";
import { runFacts } from "../../../extension/src/runs/labels/run-facts.ts";
import { RunsPage } from "../../../extension/src/runs/runs-page.tsx";
import type { RunsState } from "../../../extension/src/runs/state/runs-view.ts";
import { draw } from "../../helpers/pages/draw.ts";
import { GOLDEN_RUN, NOON, REMOTE_RUN } from "../../helpers/runs/sample-run.ts";
import { sampleTotals } from "../../helpers/runs/sample-totals.ts";

function show(runs: readonly StoredRun[]) {
  const state: RunsState = {
    connection: { status: "connected", engine: "llama_cpp", host_version: "0.2.0" },
    filter: { period: "all" },
    now: NOON,
    runs,
    reading: false,
    truncated: false,
    totals: { all: sampleTotals(runs), shown: sampleTotals(runs) },
  };
  const nothing = () => {};
  const paint = () => ({ update: nothing, step: nothing, zoom: nothing, showAll: nothing, remove: nothing });
  return draw(<RunsPage state={state} actions={{} as never} paint={paint} />);
}

describe("runs of servers", () => {
  const MIXED = [REMOTE_RUN, GOLDEN_RUN];

  it("have their server beside the model's name there, and a mark if a program asked", () => {
    const { place } = show(MIXED);
    const cells = [...place.querySelectorAll("table.runs td.middle:nth-child(3)")];
    expect(cells.map(({ textContent }) => textContent)).toEqual([
      "llama-3.1-8b gpu-box API",
      "SmolLM2-135M-Instruct Q4_1",
    ]);
  });

  it("stand under their server in the filter", () => {
    const { place } = show(MIXED);
    const groups = [...place.querySelectorAll('[aria-label="Model"] optgroup')].map((group) => [
      group.getAttribute("label"),
      group.textContent,
    ]);
    expect(groups).toEqual([
      ["Server gpu-box", "llama-3.1-8b"],
      ["This computer", "SmolLM2-135M-Instruct Q4_1"],
    ]);
  });

  it("need no groups in the filter where all are of this computer", () => {
    const { place } = show([GOLDEN_RUN]);
    expect(place.querySelector("optgroup")).toBeNull();
    expect(place.querySelectorAll('[aria-label="Model"] option')).toHaveLength(2);
  });

  it("are opened with what the server reported and did not get", async () => {
    const { place, press } = show(MIXED);
    await press([...place.querySelectorAll(".open-run")][0]?.getAttribute("aria-label") ?? "");
    const words = place.querySelector(".card-server")?.textContent?.replaceAll("\u00a0", " ");
    expect(words).toContain("queue and network75 ms");
    expect(words).toContain("Not sent to this server: Top K, Min P.");
  });

  it("tell their server and who asked among the facts, and nothing of hardware", () => {
    const facts = Object.fromEntries(runFacts(REMOTE_RUN));
    expect(facts).toMatchObject({ Server: "gpu-box", "Asked by": "Local API" });
    expect(Object.keys(facts)).not.toContain("Runs on");
    expect(Object.keys(Object.fromEntries(runFacts(GOLDEN_RUN)))).not.toContain("Server");
  });

  it("compare with local ones, figure by figure", () => {
    const figures = compare(runFigures(), GOLDEN_RUN, REMOTE_RUN);
    const named = (name: string) => figures.find((figure) => figure.name === name);
    expect(named("Server")).toMatchObject({ a: undefined, b: "gpu-box", differs: true });
    expect(named("First token")?.difference?.share).toBeCloseTo(168.9 / 125.44 - 1);
    expect(named("Gaps p95")).toMatchObject({ b: undefined });
    expect(named("Gaps p95")?.difference).toBeUndefined();
  });
});
