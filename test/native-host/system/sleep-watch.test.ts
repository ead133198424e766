import { expect, it } from "vitest";
import { SleepWatch } from "../../../native-host/src/system/sleep-watch.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

function awakeFor(clock: FakeClock, duration: number): void {
  for (let time = 0; time < duration; time += 100) clock.advance(100);
}

it("tells a sleep at once when the machine wakes, and later on", () => {
  const clock = new FakeClock();
  const watch = new SleepWatch(clock);
  const start = clock.now();
  awakeFor(clock, 30_000);
  const asleep = clock.now();
  expect(watch.slept(start, asleep)).toBe(false);
  clock.sleep(3_600_000);
  const awake = clock.now();
  expect(watch.slept(asleep, awake)).toBe(true);
  awakeFor(clock, 30_000);
  expect(watch.slept(asleep, awake)).toBe(true);
  expect(watch.slept(start, clock.now())).toBe(true);
  expect(watch.slept(start, asleep - 1000)).toBe(false);
  expect(watch.slept(awake + 1000, clock.now())).toBe(false);
  watch.stop();
  expect(clock.pending).toEqual([]);
});

it("takes a late beat of a busy machine for no sleep", () => {
  const clock = new FakeClock();
  const watch = new SleepWatch(clock);
  const start = clock.now();
  clock.sleep(5500);
  awakeFor(clock, 20_000);
  expect(watch.slept(start, clock.now())).toBe(false);
});
