import { describe, expect, it } from "vitest";
import { Watchdog } from "../../../../native-host/src/engines/process/watchdog.ts";

const MIB = 1024 * 1024;

/** Seconds until a load is given up, told of each second what `each` says. */
function secondsUntilGivenUp(
  each: (watchdog: Watchdog, second: number) => { resident?: number; read?: number },
) {
  const watchdog = new Watchdog();
  watchdog.watch("loading");
  for (let second = 1; second <= 300; second += 1) {
    if (watchdog.tick(each(watchdog, second)) !== undefined) return second;
  }
  return undefined;
}

describe("a load", () => {
  it("is given up after a minute in which nothing moved", () => {
    expect(secondsUntilGivenUp(() => ({ resident: 50 * MIB }))).toBe(61);
  });

  it("goes on while bytes are read, also with a blocked event loop", () => {
    expect(secondsUntilGivenUp((_, second) => ({ read: second * 2 * MIB }))).toBeUndefined();
  });

  it("goes on while memory grows and the event loop turns", () => {
    const seconds = secondsUntilGivenUp((watchdog, second) => {
      watchdog.heartbeat();
      return { resident: second * 2 * MIB };
    });
    expect(seconds).toBeUndefined();
  });

  it("is given up when all that grows is the memory of a blocked event loop", () => {
    expect(secondsUntilGivenUp((_, second) => ({ resident: second * 2 * MIB }))).toBeLessThanOrEqual(64);
  });
});
