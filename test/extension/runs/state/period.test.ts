import { describe, expect, it } from "vitest";
import { DAY, spanBefore, spanOf } from "../../../../extension/src/runs/state/period.ts";

const NOW = 1_000 * DAY;

describe("periods", () => {
  it("ends a period now and the earlier one, of equal length, at its start", () => {
    expect(spanOf("week", NOW)).toEqual({ since: NOW - 7 * DAY });
    expect(spanBefore("week", NOW)).toEqual({ since: NOW - 14 * DAY, until: NOW - 7 * DAY });
    expect(spanBefore("day", NOW)).toEqual({ since: NOW - 2 * DAY, until: NOW - DAY });
  });

  it("has no start and no earlier period for all time", () => {
    expect(spanOf("all", NOW)).toEqual({});
    expect(spanBefore("all", NOW)).toBeUndefined();
  });
});
