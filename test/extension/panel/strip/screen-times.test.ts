import { describe, expect, it } from "vitest";
import { createRun } from "../../../../extension/src/conversations/run.ts";
import { ScreenTimes } from "../../../../extension/src/panel/strip/screen-times.ts";

const run = (seq: number) => ({ ...createRun("g"), seq });

describe("ScreenTimes", () => {
  it("measures from the first token's arrival to its paint", () => {
    const times = new ScreenTimes();
    times.observe(run(0), 0);
    expect(times.waiting).toBe(false);
    times.observe(run(1), 100);
    expect(times.waiting).toBe(true);
    times.observe(run(2), 104);
    times.painted(109);
    times.painted(125);
    expect(times.of("g")).toBe(9);
    expect(times.waiting).toBe(false);
  });

  it("keeps the times of the latest 200 answers of a panel that stays open", () => {
    const times = new ScreenTimes();
    for (let index = 0; index < 1000; index += 1) {
      times.observe({ ...run(0), generation_id: `${index}` }, 0);
      times.observe({ ...run(1), generation_id: `${index}` }, index);
      times.painted(index + 5);
    }
    const kept = Array.from({ length: 1000 }, (_, index) => times.of(`${index}`));
    expect(kept.filter((time) => time !== undefined)).toHaveLength(200);
    expect(kept.at(-1)).toBe(5);
  });

  it("measures nothing for a token that came while the page was hidden", () => {
    const times = new ScreenTimes();
    times.observe(run(0), 0);
    times.observe(run(1), 100);
    times.notPainted();
    expect(times.waiting).toBe(false);
    times.painted(600_000);
    expect(times.of("g")).toBeUndefined();
  });

  it("stops watching an answer that ends without a token", () => {
    const times = new ScreenTimes();
    times.observe(run(0), 0);
    times.observe({ ...run(0), end: { finish_reason: "aborted" } }, 20);
    times.observe(run(1), 30);
    expect(times.waiting).toBe(false);
  });

  it("measures nothing for an answer joined in its middle or read from the store", () => {
    const times = new ScreenTimes();
    times.observe(run(7), 0);
    times.painted(16);
    times.observe({ ...run(0), generation_id: "h", end: { finish_reason: "aborted" } }, 20);
    times.observe({ ...run(1), generation_id: "h" }, 30);
    expect(times.waiting).toBe(false);
    expect(times.of("g")).toBeUndefined();
    expect(times.of("h")).toBeUndefined();
  });
});
