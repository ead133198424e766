import { describe, expect, it } from "vitest";
import { DAY, spanBefore, spanOf } from "../../../../extension/src/runs/state/period.ts";

const NOW = 1_000 * DAY;

describe("a period", () => {
  it("ends now, and the span before it is as long and ends where it begins", () => {
    expect(spanOf("week", NOW)).toEqual({ since: NOW - 7 * DAY });
    expect(spanBefore("week", NOW)).toEqual({ since: NOW - 14 * DAY, until: NOW - 7 * DAY });
    expect(spanBefore("day", NOW)).toEqual({ since: NOW - 2 * DAY, until: NOW - DAY });
  });

  it("of all time has no beginning, and nothing before it", () => {
    expect(spanOf("all", NOW)).toEqual({});
    expect(spanBefore("all", NOW)).toBeUndefined();
  });
});
