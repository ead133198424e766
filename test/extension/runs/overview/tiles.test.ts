import { describe, expect, it } from "vitest";
import { tiles } from "../../../../extension/src/runs/overview/tiles.ts";
import { variedRun } from "../../../helpers/runs/sample-history.ts";
import { sampleTotals } from "../../../helpers/runs/sample-totals.ts";

function totals(rates: readonly number[], first = 100) {
  return sampleTotals(
    rates.map((tokens_per_second, index) =>
      variedRun(index, index, {
        stats: { tokens_per_second, time_to_first_token: first, output_tokens: 10, finish_reason: "stop" },
      }),
    ),
  );
}
const byName = (shown: ReturnType<typeof tiles>) => new Map(shown.map((tile) => [tile.name, tile]));

describe("tiles", () => {
  it("rates faster writing and a shorter wait than in the earlier period as good", () => {
    const shown = byName(
      tiles({ now: totals([60, 60], 80), before: totals([50], 100), beforeName: "the week before" }),
    );
    expect(shown.get("Runs")?.change?.words).toBe("1 more than the week before");
    expect(shown.get("Decode speed, p50")).toMatchObject({
      value: "60.0",
      unit: "tok/s",
      notes: ["p95 60.0 tok/s"],
      change: { words: "20\u00a0% faster", against: "than the week before", tone: "good" },
    });
    expect(shown.get("First token, p50")?.change).toMatchObject({ words: "20\u00a0% shorter", tone: "good" });
    expect(shown.get("Tokens written")?.change?.words).toBe("10 more than the week before");
  });

  it("rates slower writing and a longer wait as bad, unless the change is noise", () => {
    const worse = byName(
      tiles({ now: totals([40], 150), before: totals([50], 100), beforeName: "the day before" }),
    );
    expect(worse.get("Decode speed, p50")?.change).toMatchObject({ words: "20\u00a0% slower", tone: "bad" });
    expect(worse.get("First token, p50")?.change).toMatchObject({ words: "50\u00a0% longer", tone: "bad" });
    const same = byName(tiles({ now: totals([51]), before: totals([50]), beforeName: "the day before" }));
    expect(same.get("Decode speed, p50")?.change).toMatchObject({
      words: "2.0\u00a0% faster",
      tone: "plain",
    });
    expect(same.get("First token, p50")?.change?.words).toBe("same as the day before");
  });

  it("omits unmeasured values and shows no change for all time", () => {
    const shown = byName(tiles({ now: totals([50]), beforeName: undefined }));
    expect(shown.get("Stop time, p95")).toEqual({ name: "Stop time, p95", notes: [] });
    expect([...shown.values()].filter(({ change }) => change !== undefined)).toEqual([]);
  });

  it("tells what share was reused of the prompts of which that is known", () => {
    const now = { ...totals([50]), input_tokens: 400, cached_tokens: 50 };
    const notes = (known: object) =>
      byName(tiles({ now: { ...now, ...known }, beforeName: undefined })).get("Tokens written")?.notes;
    expect(notes({ reusable_tokens: 100 })).toEqual(["400 read, 50\u00a0% reused"]);
    expect(notes({ reusable_tokens: 0, cached_tokens: undefined })).toEqual(["400 read"]);
  });

  it("leaves out a p95 of so few runs that it is the slowest one", () => {
    const measured = (runs: number) => ({ ...totals([60, 60]), measured: { tokens_per_second: runs } });
    const notes = (runs: number) =>
      byName(tiles({ now: measured(runs), beforeName: undefined })).get("Decode speed, p50")?.notes;
    expect(notes(19)).toEqual([]);
    expect(notes(20)).toEqual(["p95 60.0 tok/s"]);
  });

  it("says only once that the earlier period was empty", () => {
    const shown = byName(tiles({ now: totals([50]), before: totals([]), beforeName: "the week before" }));
    expect(shown.get("Runs")?.change?.words).toBe("none the week before");
    expect([...shown.values()].filter(({ change }) => change !== undefined)).toHaveLength(1);
  });
});
