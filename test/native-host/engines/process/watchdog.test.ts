import { describe, expect, it } from "vitest";
import { Watchdog } from "../../../../native-host/src/engines/process/watchdog.ts";

const MIB = 1024 * 1024;

/** Number of seconds until a load is given up, when `each` happens every second. */
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
  it("gives up a load after a minute without progress", () => {
    expect(secondsUntilGivenUp(() => ({ resident: 50 * MIB }))).toBe(61);
  });

  it("allows a load that reads bytes, even with a blocked event loop", () => {
    expect(secondsUntilGivenUp((_, second) => ({ read: second * 2 * MIB }))).toBeUndefined();
  });

  it("allows a load whose memory grows while the event loop is alive", () => {
    const seconds = secondsUntilGivenUp((watchdog, second) => {
      watchdog.heartbeat();
      return { resident: second * 2 * MIB };
    });
    expect(seconds).toBeUndefined();
  });

  it("gives up when only the memory of a blocked event loop grows", () => {
    expect(secondsUntilGivenUp((_, second) => ({ resident: second * 2 * MIB }))).toBeLessThanOrEqual(64);
  });
});
