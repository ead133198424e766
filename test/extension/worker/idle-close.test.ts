import { describe, expect, it } from "vitest";
import { createIdleClose, IDLE_LIFETIME } from "../../../extension/src/worker/worker.ts";
import { FakeClock } from "../../helpers/extension/fake-clock.ts";

describe("idle close", () => {
  it("ends an idle host once, however often it is reported idle", async () => {
    const clock = new FakeClock();
    let ends = 0;
    const idle = createIdleClose({
      clock,
      close: () => {
        ends += 1;
      },
    });
    idle.update(false);
    await clock.advance(IDLE_LIFETIME - 1);
    idle.update(false);
    await clock.advance(1);
    expect(ends).toBe(1);
    idle.update(false);
    idle.update(false);
    idle.update(true);
    await clock.advance(2 * IDLE_LIFETIME);
    expect(ends).toBe(1);
  });
});
