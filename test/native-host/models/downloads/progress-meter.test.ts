import { expect, it } from "vitest";
import { ProgressMeter } from "../../../../native-host/src/models/downloads/progress-meter.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

it("tells the rate of the last 10 s and the time that is left at it", () => {
  const clock = new FakeClock();
  const meter = new ProgressMeter(10_000, clock);
  meter.note(1000, 0);
  expect(meter.read()).toEqual({ bytes: 1000, total: 10_000 });
  let bytes = 1000;
  const receive = (seconds: number, each: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000);
      bytes += each;
      meter.note(bytes, each);
    }
  };
  receive(10, 100);
  expect(meter.read()).toEqual({ bytes: 2000, total: 10_000, rate: 100, left: 80 });
  receive(11, 400);
  expect(meter.read()).toEqual({ bytes: 6400, total: 10_000, rate: 400, left: 9 });
  clock.advance(10_000);
  meter.note(bytes, 0);
  expect(meter.read().rate).toBe(0);
});

it("never falls, and never exceeds the total", () => {
  const meter = new ProgressMeter(100, new FakeClock());
  const shown = [50, 0, 20, 80, 200].map((bytes) => {
    meter.note(bytes, 1);
    return meter.read().bytes;
  });
  expect(shown).toEqual([50, 50, 50, 80, 100]);
});
