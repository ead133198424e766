import { describe, expect, it } from "vitest";
import { parseStatsOptions } from "../../../../native-host/src/cli/stats/stats-options.ts";
import { UsageError } from "../../../../native-host/src/cli/terminal/usage-error.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const parse = (...words: string[]) => parseStatsOptions(words, NOW);

describe("options of stats", () => {
  it("defaults to ten runs of every model", () => {
    expect(parse()).toEqual({ filter: {}, limit: 10, json: false, watch: false });
  });

  it.each([
    ["30m", NOW - 30 * 60_000],
    ["24h", NOW - 24 * 3_600_000],
    ["7d", NOW - 7 * 86_400_000],
    ["2026-11-20", new Date(2026, 10, 20).getTime()],
    ["2026-11-20T10:00:00Z", Date.UTC(2026, 10, 20, 10)],
  ])("accepts --since %s", (text, since) => {
    expect(parse("--since", text).filter.since).toBe(since);
  });

  it("accepts an export with a file", () => {
    expect(parse("--export", "csv", "--output", "runs.csv", "--model", "m")).toMatchObject({
      export: "csv",
      output: "runs.csv",
      filter: { model: "m" },
    });
  });

  it.each([
    [["--export", "xml"], "jsonl, csv, prometheus"],
    [["--output", "file"], "--export"],
    [["--json", "--watch"], "Choose one"],
    [["--export", "csv", "--json"], "Choose one"],
    [["--since", "yesterday"], "--since"],
    [["--limit=-1"], "--limit"],
    [["--limit", "1.5"], "--limit"],
    [["--limit", ""], "--limit"],
    [["--limit", "1001"], "--limit"],
  ])("refuses %j with a sentence", (words, sentence) => {
    expect(() => parse(...words)).toThrow(UsageError);
    expect(() => parse(...words)).toThrow(sentence);
  });
});
