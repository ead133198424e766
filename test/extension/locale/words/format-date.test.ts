import { expect, it } from "vitest";
import { formatDate, formatDay, formatMonthDay } from "../../../../extension/src/locale/words/format-date.ts";

const NOW = Date.parse("2026-03-05T14:02:00");
const at = (text: string) => formatDate(Date.parse(text), NOW);

it("names today and yesterday, and adds the year only for other years", () => {
  expect(at("2026-03-05T00:00:00")).toBe("today 00:00");
  expect(at("2026-03-04T23:59:00")).toBe("yesterday 23:59");
  expect(at("2026-03-03T09:05:00")).toBe("Mar 3 09:05");
  expect(at("2025-11-15T09:05:00")).toBe("Nov 15, 2025 09:05");
  expect(formatDay(Date.parse("2026-03-03T09:05:00"), NOW)).toBe("Mar 3");
  expect(formatMonthDay(NOW)).toBe("Mar 5");
});
