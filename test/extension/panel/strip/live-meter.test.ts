import { describe, expect, it } from "vitest";
import { createRun, type Run } from "../../../../extension/src/conversations/run.ts";
import { LiveMeter } from "../../../../extension/src/panel/strip/live-meter.ts";
import { FakeClock } from "../../../helpers/extension/fake-clock.ts";

function createMeter() {
  const clock = new FakeClock();
  let due = 0;
  const meter = new LiveMeter({
    now: () => clock.date(),
    schedule: (delay, callback) => clock.schedule(delay, callback),
    onDue: () => {
      due += 1;
    },
  });
  return { clock, meter, due: () => due };
}

const writing = (output_tokens: number): Run => ({ ...createRun("g"), phase: "writing", output_tokens });

describe("LiveMeter", () => {
  it("updates the strip at most ten times a second, however fast tokens come", async () => {
    const { clock, meter } = createMeter();
    const shown = new Set();
    for (let tokens = 1; tokens <= 200; tokens += 1) {
      const run = writing(tokens);
      meter.observe(run);
      shown.add(meter.read(run, undefined, undefined));
      await clock.advance(5);
    }
    expect(shown.size).toBe(10);
  });

  it("requests another read, so that the last token is shown", async () => {
    const { clock, meter, due } = createMeter();
    meter.observe(writing(1));
    meter.read(writing(1), undefined, undefined);
    await clock.advance(30);
    meter.observe(writing(2));
    expect(meter.read(writing(2), undefined, undefined)?.run.output_tokens).toBe(1);
    await clock.advance(70);
    expect(due()).toBe(1);
    expect(meter.read(writing(2), undefined, undefined)?.run.output_tokens).toBe(2);
  });

  it("shows a new phase at once", () => {
    const { meter } = createMeter();
    meter.read({ ...createRun("g"), phase: "reading" }, undefined, undefined);
    expect(meter.read(writing(1), undefined, undefined)?.run.phase).toBe("writing");
  });

  it("reports the speed of the last second, the gaps and the context", async () => {
    const { clock, meter } = createMeter();
    for (let tokens = 1; tokens <= 100; tokens += 1) {
      meter.observe(writing(tokens));
      if (tokens < 100) await clock.advance(20);
    }
    const view = meter.read(writing(100), undefined, { used: 130, size: 4096 });
    expect(view).toMatchObject({ lastSecond: 50, context: { used: 130, size: 4096 } });
    expect(view?.gaps).toHaveLength(99);
  });

  it("keeps the speeds of different answers apart", async () => {
    const { clock, meter } = createMeter();
    for (let tokens = 1; tokens <= 30; tokens += 1) {
      meter.observe(writing(tokens));
      await clock.advance(20);
    }
    const next = { ...writing(1), generation_id: "next" };
    meter.observe(next);
    expect(meter.read(next, undefined, undefined)?.lastSecond).toBeUndefined();
  });

  it("returns nothing while no answer runs", async () => {
    const { clock, meter } = createMeter();
    meter.read(writing(1), undefined, undefined);
    await clock.advance(100);
    expect(meter.read(undefined, undefined, undefined)).toBeUndefined();
    expect(clock.pending).toEqual([]);
  });
});
