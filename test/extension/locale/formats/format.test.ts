import { describe, expect, it } from "vitest";
import {
  formatAxisDuration,
  formatAxisNumber,
  formatCount,
  formatDuration,
  formatExactDuration,
  formatNumber,
  formatPercent,
  formatRate,
  formatSeconds,
  formatSize,
  formatTyped,
} from "../../../../extension/src/locale/formats/format.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("formatting of numbers", () => {
  it.each([
    [0, "0 ms"],
    [0.012, "0.012 ms"],
    [0.0949, "0.095 ms"],
    [0.096, "0.1 ms"],
    [0.4, "0.4 ms"],
    [9.94, "9.9 ms"],
    [9.96, "10 ms"],
    [125.44, "125 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [2412, "2.4 s"],
    [9960, "10 s"],
    [59_400, "59 s"],
    [59_600, "1 min 0 s"],
    [72_000, "1 min 12 s"],
  ])("formats %d ms as %s", (milliseconds, words) => {
    expect(plain(formatDuration(milliseconds))).toBe(words);
  });

  it.each([
    [120, "1 s"],
    [3000, "3 s"],
    [61_000, "1 min 1 s"],
  ])("formats %d ms in whole seconds as %s", (milliseconds, words) => {
    expect(plain(formatSeconds(milliseconds))).toBe(words);
  });

  it("shows tenths only for short times", () => {
    expect(plain(formatExactDuration(18.72))).toBe("18.7 ms");
    expect(plain(formatExactDuration(642.2))).toBe("642 ms");
    expect(plain(formatExactDuration(1240))).toBe("1.2 s");
  });

  it("keeps all decimals of a setting, and groups its digits unless it is to be typed", () => {
    expect([0.95, 1_048_576, -1.5].map(formatNumber)).toEqual(["0.95", "1,048,576", "-1.5"]);
    expect([0.05, 1_048_576].map(formatTyped)).toEqual(["0.05", "1048576"]);
  });

  it("shows whole numbers on an axis without decimals", () => {
    expect([2000, 2.5].map(formatAxisNumber)).toEqual(["2,000", "2.5"]);
    expect([200, 0.5, 10_000].map(formatAxisDuration).map(plain)).toEqual(["200 ms", "0.5 ms", "10 s"]);
  });

  it("shows tenths of a rate only below 100", () => {
    expect(formatRate(52.94)).toBe("52.9");
    expect(formatRate(99.94)).toBe("99.9");
    expect(formatRate(99.96)).toBe("100");
    expect(formatRate(1020.4)).toBe("1,020");
  });

  it("groups thousands and keeps the unit on the same line", () => {
    expect(formatCount(4096)).toBe("4,096");
    expect(formatPercent(0.0974)).toBe("9.7\u00a0%");
    expect(formatPercent(0.62)).toBe("62\u00a0%");
    expect(formatPercent(0)).toBe("0\u00a0%");
    expect(formatSize(12_300)).toBe("13\u00a0kB");
    expect(formatSize(98_362_432)).toBe("98\u00a0MB");
    expect(formatSize(2_400_000_000)).toBe("2.4\u00a0GB");
  });
});
