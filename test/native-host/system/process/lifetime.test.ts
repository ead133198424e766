import { EventEmitter, once } from "node:events";
import { expect, it } from "vitest";
import { createLogger } from "../../../../native-host/src/system/logging/logger.ts";
import { createLifetime } from "../../../../native-host/src/system/process/lifetime.ts";
import { ManualClock } from "../../../helpers/manual-clock.ts";

class FakeProcess extends EventEmitter {
  exitCode: number | undefined;

  exit(code: number): void {
    this.emit("exited", code);
  }

  exited(): Promise<unknown[]> {
    return once(this, "exited");
  }
}

function start(release: () => Promise<void>) {
  const process = new FakeProcess();
  const clock = new ManualClock();
  const logger = createLogger("error", () => {});
  return { process, clock, lifetime: createLifetime({ process, clock, logger, release }) };
}

it.each(["SIGTERM", "SIGINT", "SIGHUP"])("exits with 0 on %s once everything is released", async (signal) => {
  let released = false;
  const { process } = start(async () => {
    released = true;
  });
  const exited = process.exited();
  process.emit(signal);
  expect(await exited).toEqual([0]);
  expect(released).toBe(true);
});

it("keeps the exit code of the first reason and releases once", async () => {
  let releases = 0;
  const { process, lifetime } = start(async () => {
    releases += 1;
  });
  const exited = process.exited();
  lifetime.leave("cut off", 3);
  lifetime.leave("later", 0);
  process.emit("SIGTERM");
  expect(process.exitCode).toBe(3);
  expect(await exited).toEqual([3]);
  expect(releases).toBe(1);
});

it("exits within a second although the release hangs", async () => {
  const { process, clock, lifetime } = start(() => new Promise(() => {}));
  const exited = process.exited();
  lifetime.leave("end", 0);
  clock.advance(900);
  expect(await exited).toEqual([0]);
});

it("exits even if the release fails", async () => {
  const { process, lifetime } = start(() => Promise.reject(new Error("stuck")));
  const exited = process.exited();
  lifetime.leave("end", 0);
  expect(await exited).toEqual([0]);
});

it("exits with 1 on an uncaught error", async () => {
  const { process } = start(async () => {});
  const exited = process.exited();
  process.emit("uncaughtException", new Error("bug"));
  expect(await exited).toEqual([1]);
});
