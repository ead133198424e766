import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileFingerprints } from "../../../native-host/src/models/fingerprints.ts";
import { createLogger } from "../../../native-host/src/system/logging/logger.ts";

const logger = createLogger("error", () => {});
const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");
const BYTES = Buffer.alloc(600_000, "tacho");

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-fingerprints-"));
  path = join(folder, "model.gguf");
  writeFileSync(path, BYTES);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => new FileFingerprints({ cachePath: join(folder, "fingerprints.json"), logger });

describe("fingerprints", () => {
  it("returns nothing until a hash is computed", async () => {
    const fingerprints = open();
    fingerprints.want(path);
    expect(fingerprints.of(path)).toBeUndefined();
    await fingerprints.settled();
    expect(fingerprints.of(path)).toBe(sha256(BYTES));
  });

  it("caches hashes for the next host, which does not read the file again", async () => {
    const first = open();
    first.want(path);
    await first.settled();
    const cache = join(folder, "fingerprints.json");
    writeFileSync(cache, readFileSync(cache, "utf8").replace(sha256(BYTES), "remembered"));
    const second = open();
    second.pause();
    second.want(path);
    await second.settled();
    expect(second.of(path)).toBe("remembered");
  });

  it("computes the hash again when the file has changed", async () => {
    const fingerprints = open();
    fingerprints.want(path);
    await fingerprints.settled();
    writeFileSync(path, "other");
    utimesSync(path, new Date(0), new Date(0));
    fingerprints.want(path);
    await fingerprints.settled();
    expect(fingerprints.of(path)).toBe(sha256("other"));
  });

  it("waits while paused", async () => {
    const fingerprints = open();
    const resume = fingerprints.pause();
    const resumeOther = fingerprints.pause();
    fingerprints.want(path);
    await new Promise((resolve) => setImmediate(resolve));
    resume();
    resume();
    await new Promise((resolve) => setImmediate(resolve));
    expect(fingerprints.of(path)).toBeUndefined();
    resumeOther();
    await fingerprints.settled();
    expect(fingerprints.of(path)).toBe(sha256(BYTES));
  });

  it("returns nothing for a missing file, or after closing", async () => {
    const fingerprints = open();
    fingerprints.want(join(folder, "gone.gguf"));
    await fingerprints.settled();
    expect(fingerprints.of(join(folder, "gone.gguf"))).toBeUndefined();
    fingerprints.pause();
    fingerprints.want(path);
    fingerprints.close();
    await fingerprints.settled();
    expect(fingerprints.of(path)).toBeUndefined();
  });

  it("ignores a damaged cache", async () => {
    writeFileSync(join(folder, "fingerprints.json"), '{"x": 3');
    const fingerprints = open();
    fingerprints.want(path);
    await fingerprints.settled();
    expect(fingerprints.of(path)).toBe(sha256(BYTES));
  });
});
