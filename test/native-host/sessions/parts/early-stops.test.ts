import { expect, it } from "vitest";
import { EarlyStops } from "../../../../native-host/src/sessions/parts/early-stops.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

it("keeps a limited number of ids", () => {
  const stops = new EarlyStops(new FakeClock());
  for (let index = 0; index < 10_000; index += 1) stops.remember(`g${index}`);
  expect(stops.arrive("g0")).toBe(false);
  expect(stops.arrive("g9999")).toBe(true);
});

it("restarts the 30 s when the stop is repeated", () => {
  const clock = new FakeClock();
  const stops = new EarlyStops(clock);
  stops.remember("g");
  clock.advance(20_000);
  stops.remember("g");
  clock.advance(20_000);
  expect(stops.arrive("g")).toBe(true);
});
