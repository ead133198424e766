import { beforeEach, describe, expect, it } from "vitest";
import { FramePacer } from "../../../../extension/src/panel/strip/frame-pacer.ts";
import { FakeClock } from "../../../helpers/extension/fake-clock.ts";

let clock: FakeClock;
let requested: ((time: number) => void)[];
let flushes: number[];
let pacer: FramePacer;
/** Duration of a flush with its drawing, ms. */
let work: number;
let worked: number;

/** Paints a frame after `gap` ms. */
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
  work = 0;
  worked = 0;
  const flush = () => {
    flushes.push(clock.date());
    worked += work;
  };
  pacer = new FramePacer(flush, {
    now: () => clock.date() + worked,
    request: (callback) => requested.push(callback),
    schedule: (delay, callback) => clock.schedule(delay, callback),
  });
});

describe("FramePacer", () => {
  it("flushes once per frame, however often it is scheduled", async () => {
    for (let token = 0; token < 20; token += 1) pacer.schedule();
    expect(flushes).toHaveLength(0);
    await frame();
    expect(flushes).toHaveLength(1);
    await frame();
    expect(flushes).toHaveLength(1);
  });

  async function miss(cost: number): Promise<void> {
    work = cost;
    pacer.schedule();
    await frame();
    work = 0;
    await frame(80);
  }

  it("keeps its pace over one missed frame", async () => {
    await miss(60);
    pacer.schedule();
    await frame();
    expect(flushes).toHaveLength(2);
  });

  it("keeps its pace when other work makes it miss frames", async () => {
    for (let count = 0; count < 5; count += 1) await miss(3);
    pacer.schedule();
    await frame();
    pacer.schedule();
    await frame();
    expect(flushes).toHaveLength(7);
  });

  it("slows to 50-100 ms when it keeps missing frames and recovers afterwards", async () => {
    await miss(60);
    await miss(60);
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

  it("flushes on a page that is not painted", async () => {
    pacer.schedule();
    await clock.advance(250);
    expect(flushes).toHaveLength(1);
    await frame();
    expect(flushes).toHaveLength(1);
  });
});
