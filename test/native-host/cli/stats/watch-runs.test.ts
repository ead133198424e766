import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { watchRuns } from "../../../../native-host/src/cli/stats/watch-runs.ts";
import { MemoryStatisticsStore } from "../../../../native-host/src/runs/memory-statistics-store.ts";
import { createMemoryTerminal } from "../../../helpers/cli/memory-terminal.ts";
import { sampleRun } from "../../../helpers/runs/sample-run.ts";

describe("watching the runs", () => {
  it("prints each run as it ends until interrupted", async () => {
    const store = new MemoryStatisticsStore({ date: () => 0 });
    const terminal = createMemoryTerminal();
    store.record(sampleRun("one", { at: 1, model: "first" }));
    const watching = watchRuns({ store, filter: {}, limit: 10, terminal });
    await once(terminal.stdout, "data");
    store.record(sampleRun("two", { at: 2, model: "second" }));
    await once(terminal.stdout, "data");
    terminal.interrupt();
    await watching;
    const lines = terminal.printed().stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^when /);
    expect(lines[1]).toContain("first");
    expect(lines[2]).toContain("second");
  });

  it("redraws the page on a terminal when something has changed", async () => {
    const store = new MemoryStatisticsStore({ date: () => 0 });
    const terminal = createMemoryTerminal();
    const stdout = Object.assign(terminal.stdout, { isTTY: true });
    const watching = watchRuns({ store, filter: {}, limit: 10, terminal: { ...terminal, stdout } });
    await once(stdout, "data");
    store.record(sampleRun("one", { at: 1 }));
    await once(stdout, "data");
    terminal.interrupt();
    await watching;
    const pages = terminal.printed().stdout.split("\u001b[H\u001b[2J\u001b[3J").slice(1);
    expect(pages).toHaveLength(2);
    expect(pages[0]).toContain("No runs recorded yet.");
    expect(pages[1]).toContain("1 run: 364 tokens in (236 cached), 35 out.");
  });
});
