import { describe, expect, it } from "vitest";
import { TokenRate } from "../../../../extension/src/panel/strip/live-meter.ts";

/** Observes single tokens `gap` ms apart, starting at `from`. Returns the time of the last one, ms. */
function feed(
  rate: TokenRate,
  { count, gap, from = 0, first = 1 }: Record<string, number> & { count: number; gap: number },
) {
  for (let index = 0; index < count; index += 1) rate.observe(first + index, from + index * gap);
  return from + (count - 1) * gap;
}

describe("TokenRate", () => {
  it("measures evenly spaced tokens exactly", () => {
    const rate = new TokenRate();
    const end = feed(rate, { count: 200, gap: 20 });
    expect(rate.at(end)).toBe(50);
    expect(rate.at(end + 19)).toBe(50);
  });

  it("forgets speeds older than a second", () => {
    const rate = new TokenRate();
    const fast = feed(rate, { count: 200, gap: 5 });
    const slow = feed(rate, { count: 11, gap: 100, from: fast + 100, first: 201 });
    expect(rate.at(slow)).toBe(10);
  });

  it("falls while no tokens come, but never to 0", () => {
    const rate = new TokenRate();
    const end = feed(rate, { count: 100, gap: 20 });
    const soon = rate.at(end + 500) ?? 0;
    const later = rate.at(end + 10_000) ?? 0;
    expect(soon).toBeLessThan(50);
    expect(later).toBeLessThan(soon);
    expect(later).toBeGreaterThan(0);
  });

  it("measures rates below one token per second", () => {
    const rate = new TokenRate();
    expect(rate.at(feed(rate, { count: 4, gap: 4000 }))).toBe(0.25);
  });

  it("counts tokens that arrive together, each once", () => {
    const rate = new TokenRate();
    rate.observe(1, 0);
    rate.observe(11, 200);
    rate.observe(11, 210);
    expect(rate.at(200)).toBe(50);
  });

  it("returns nothing before enough tokens have come", () => {
    const rate = new TokenRate();
    expect(rate.at(0)).toBeUndefined();
    rate.observe(0, 0);
    rate.observe(1, 5);
    expect(rate.at(5)).toBeUndefined();
    rate.observe(2, 5.1);
    expect(rate.at(5.1)).toBeUndefined();
  });
});
