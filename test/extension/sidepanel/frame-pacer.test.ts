import { beforeEach, describe, expect, it } from "vitest";
import { FramePacer } from "../../../extension/src/sidepanel/frame-pacer.ts";
import { FakeClock } from "../fakes/fake-clock.ts";

let clock: FakeClock;
let requested: ((time: number) => void)[];
let flushes: number[];
let pacer: FramePacer;

/** Paints after `gap` ms. */
async function frame(gap = 16): Promise<void> {
  await clock.advance(gap);
  const due = requested;
  requested = [];
  for (const callback of due) callback(clock.date());
}

beforeEach(() => {
  clock = new FakeClock();
  requested = [];
  flushes = [];
  pacer = new FramePacer(() => flushes.push(clock.date()), {
    now: () => clock.date(),
    request: (callback) => requested.push(callback),
    schedule: (delay, callback) => clock.schedule(delay, callback),
  });
});

describe("the frame pacer", () => {
  it("flushes once a frame, however often it is asked", async () => {
    for (let token = 0; token < 20; token += 1) pacer.schedule();
    expect(flushes).toHaveLength(0);
    await frame();
    expect(flushes).toHaveLength(1);
    await frame();
    expect(flushes).toHaveLength(1);
  });

  async function miss(): Promise<void> {
    pacer.schedule();
    await frame();
    await frame(80);
  }

  it("keeps its pace over one missed frame", async () => {
    await miss();
    pacer.schedule();
    await frame();
    expect(flushes).toHaveLength(2);
  });

  it("goes at 50 to 100 ms once it misses frame after frame, and back when all is in time", async () => {
    await miss();
    await miss();
    pacer.schedule();
    await frame();
    pacer.schedule();
    await frame();
    expect(flushes).toHaveLength(3);
    await frame();
    await frame();
    expect(flushes).toHaveLength(4);

    for (let count = 0; count < 40; count += 1) {
      pacer.schedule();
      await frame();
    }
    const before = flushes.length;
    pacer.schedule();
    await frame();
    expect(flushes).toHaveLength(before + 1);
  });

  it("flushes also on a page that is not painted", async () => {
    pacer.schedule();
    await clock.advance(250);
    expect(flushes).toHaveLength(1);
    await frame();
    expect(flushes).toHaveLength(1);
  });
});
