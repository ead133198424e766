import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { toCsv } from "@tacho/shared/runs/csv.ts";
import { toJsonLines } from "@tacho/shared/runs/jsonl.ts";
import { toPrometheus } from "@tacho/shared/runs/prometheus.ts";
import { afterEach, describe, expect, it } from "vitest";
import { exportRuns } from "../../../../native-host/src/cli/stats/export-history.ts";
import type { ExportFormat } from "../../../../native-host/src/cli/stats/stats-options.ts";
import { MemoryStatisticsStore } from "../../../../native-host/src/runs/memory-statistics-store.ts";
import { createMemoryTerminal } from "../../../helpers/cli/memory-terminal.ts";
import { sampleRun } from "../../../helpers/runs/sample-run.ts";

const folder = mkdtempSync(join(tmpdir(), "tacho-export-"));
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

/** More runs than fit in two pages. */
const COUNT = 4500;
const store = new MemoryStatisticsStore({ date: () => 0 });
for (let index = 0; index < COUNT; index += 1) {
  store.record(sampleRun(`r${index}`, { at: index, model: index % 3 === 0 ? "third" : "other" }));
}

async function exported(format: ExportFormat, model?: string) {
  const { stdout, printed } = createMemoryTerminal();
  const filter = { model };
  const count = await exportRuns({ store, filter, format, output: undefined, stdout });
  const { runs } = await store.listRuns({ ...filter, limit: COUNT });
  return { count, text: printed().stdout, runs };
}

describe("exporting the history", () => {
  it.each([
    ["jsonl", toJsonLines],
    ["csv", toCsv],
    ["prometheus", toPrometheus],
  ] as const)("writes every run once as %s", async (format, formatted) => {
    const { count, text, runs } = await exported(format);
    expect(count).toBe(COUNT);
    expect(text).toBe(formatted(runs));
  });

  it("writes only the matching runs", async () => {
    const { count, text } = await exported("jsonl", "third");
    expect(count).toBe(1500);
    expect(text).not.toContain("other");
  });

  it("replaces the output file atomically and leaves no other file", async () => {
    const output = join(folder, "runs.jsonl");
    const { stdout } = createMemoryTerminal();
    await exportRuns({ store, filter: {}, format: "jsonl", output, stdout });
    expect(readFileSync(output, "utf8").trimEnd().split("\n")).toHaveLength(COUNT);
    expect(readdirSync(folder)).toEqual(["runs.jsonl"]);
  });

  it("ends quietly when the reader closes the pipe", async () => {
    const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(gone) });
    await exportRuns({ store, filter: {}, format: "csv", output: undefined, stdout });
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error("disk on fire")) });
    const failing = exportRuns({ store, filter: {}, format: "csv", output: undefined, stdout: broken });
    await expect(failing).rejects.toThrow("disk on fire");
  });

  it("reports a file that cannot be written", async () => {
    const { stdout } = createMemoryTerminal();
    const output = join(folder, "no folder", "runs.jsonl");
    await expect(exportRuns({ store, filter: {}, format: "csv", output, stdout })).rejects.toThrow("ENOENT");
  });
});
