import { expect, it } from "vitest";
import type { Run } from "../../../../native-host/src/core/scheduler.ts";
import { SessionRuns } from "../../../../native-host/src/sessions/parts/session-runs.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

/** A run that has ended, and counts how often it is looked at. */
class EndedRun {
  looks = 0;

  get ended(): boolean {
    this.looks += 1;
    return true;
  }
}

it("forgets runs that have ended, for a client that never asks for what is open", () => {
  const scheduler = { add: () => {} } as never;
  const runs = new SessionRuns({ scheduler, clock: new FakeClock() });
  const first = new EndedRun();
  runs.add(first as unknown as Run);
  runs.add(new EndedRun() as unknown as Run);
  runs.add(new EndedRun() as unknown as Run);
  expect(first.looks).toBe(1);
});
