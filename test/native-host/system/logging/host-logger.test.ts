import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, expect, it } from "vitest";
import { createHostLogger } from "../../../../native-host/src/system/logging/host-logger.ts";
import { ManualClock } from "../../../helpers/manual-clock.ts";

const home = mkdtempSync(join(tmpdir(), "tacho-logger-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it("writes from its level up to stderr, and with date and process id to the file", () => {
  const stderr = new PassThrough();
  const path = join(home, "host.log");
  const logger = createHostLogger({ level: "warn", path, stderr, clock: new ManualClock(), processId: 7 });
  logger.info("quiet");
  logger.warn("loud", { count: 1 });
  expect(String(stderr.read())).toBe("tacho warn: loud count=1\n");
  expect(readFileSync(path, "utf8")).toBe("2023-11-14T22:13:21.000Z 7 tacho warn: loud count=1\n");
});

it("survives a closed stderr and a folder that cannot be written", () => {
  const stderr = new PassThrough();
  const logger = createHostLogger({
    level: "info",
    path: join(home, "host.log", "below-a-file.log"),
    stderr,
    clock: new ManualClock(),
    processId: 7,
  });
  logger.info("first");
  expect(String(stderr.read())).toContain("cannot write the log file");
  stderr.destroy(new Error("broken"));
  expect(() => logger.info("second")).not.toThrow();
});
