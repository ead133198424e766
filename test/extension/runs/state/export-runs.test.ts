import { describe, expect, it } from "vitest";
import { exportRuns } from "../../../../extension/src/runs/state/export-runs.ts";
import { FakeHistory } from "../../../helpers/extension/fake-history.ts";

const history = new FakeHistory(450, 1_700_000_000_000);
const list = (before: string | undefined) =>
  history.list(before === undefined ? { limit: 200 } : { limit: 200, before });

describe("exportRuns", () => {
  it("writes all pages as JSON Lines that parse to the same runs", async () => {
    const progress: number[] = [];
    const file = await exportRuns("jsonl", list, (runs) => progress.push(runs));
    const lines = file.parts.join("").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(history.runs);
    expect(file).toMatchObject({ name: "tacho-runs.jsonl", runs: 450 });
    expect(progress).toEqual([200, 400, 450]);
  });

  it("writes CSV with one header, and a byte order mark for spreadsheets", async () => {
    const file = await exportRuns("csv", list, () => {});
    const text = file.parts.join("");
    expect(text.startsWith("\ufeffat,")).toBe(true);
    const lines = text.slice(1).trimEnd().split("\r\n");
    expect(lines).toHaveLength(451);
    expect(lines.filter((line) => line.startsWith("at,"))).toHaveLength(1);
  });

  it("writes the Prometheus totals to a file that the textfile collector reads", async () => {
    const file = await exportRuns("prometheus", list, () => {});
    expect(file.name).toBe("tacho.prom");
    const written = history.runs.reduce((sum, { stats }) => sum + (stats.output_tokens ?? 0), 0);
    const told = [...file.parts.join("").matchAll(/^tacho:tokens_predicted_total\{.*\} (\d+)$/gm)];
    expect(told.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(written);
  });

  it("writes a valid empty file when no runs match", async () => {
    const none = await exportRuns(
      "csv",
      () => Promise.resolve({ runs: [] }),
      () => {},
    );
    expect(none.runs).toBe(0);
    expect(none.parts.join("")).toMatch(/^\ufeffat,.*\r\n$/);
  });
});
