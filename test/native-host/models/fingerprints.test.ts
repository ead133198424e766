import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ModelFile } from "../../../native-host/src/engines/model-reference.ts";
import { FileFingerprints } from "../../../native-host/src/models/fingerprints.ts";
import { fileVersion } from "../../../native-host/src/system/files/file-version.ts";
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

/** The model as it is on the disk now. */
const model = (): ModelFile => ({ kind: "file", name: "model", path, version: fileVersion(path) });
const open = () => new FileFingerprints({ cachePath: join(folder, "fingerprints.json"), logger });

describe("fingerprints", () => {
  it("returns nothing until a hash is computed", async () => {
    const fingerprints = open();
    fingerprints.want(model());
    expect(fingerprints.of(model())).toBeUndefined();
    await fingerprints.settled();
    expect(fingerprints.of(model())).toBe(sha256(BYTES));
  });

  it("caches hashes for the next host, which does not read the file again", async () => {
    const first = open();
    first.want(model());
    await first.settled();
    const cache = join(folder, "fingerprints.json");
    writeFileSync(cache, readFileSync(cache, "utf8").replace(sha256(BYTES), "remembered"));
    const second = open();
    second.pause();
    second.want(model());
    await second.settled();
    expect(second.of(model())).toBe("remembered");
  });

  it("computes the hash again when the file has changed", async () => {
    const fingerprints = open();
    fingerprints.want(model());
    await fingerprints.settled();
    writeFileSync(path, "other");
    utimesSync(path, new Date(0), new Date(0));
    fingerprints.want(model());
    await fingerprints.settled();
    expect(fingerprints.of(model())).toBe(sha256("other"));
  });

  it("never gives the hash of a file that took the place of the one in memory", async () => {
    const fingerprints = open();
    const loaded = model();
    fingerprints.want(loaded);
    await fingerprints.settled();
    const { mtime } = statSync(path);
    // Another file of the same size and date.
    writeFileSync(`${path}.new`, Buffer.alloc(BYTES.length, "other"));
    utimesSync(`${path}.new`, mtime, mtime);
    renameSync(`${path}.new`, path);
    expect(fingerprints.of(loaded)).toBe(sha256(BYTES));
    expect(fingerprints.of(model())).toBeUndefined();
    fingerprints.want(model());
    await fingerprints.settled();
    expect(fingerprints.of(model())).toBe(sha256(Buffer.alloc(BYTES.length, "other")));
    expect(fingerprints.of(loaded)).toBeUndefined();
  });

  it("keeps the hashes of 64 files at most", async () => {
    const fingerprints = open();
    const models = Array.from({ length: 66 }, (_, index): ModelFile => {
      const file = join(folder, `${index}.gguf`);
      writeFileSync(file, `${index}`);
      return { kind: "file", name: `${index}`, path: file, version: fileVersion(file) };
    });
    for (const each of models) fingerprints.want(each);
    await fingerprints.settled();
    expect(models.map((each) => fingerprints.of(each)).filter((hash) => hash !== undefined)).toHaveLength(64);
    expect(fingerprints.of(models[65] ?? model())).toBe(sha256("65"));
  });

  it("waits while paused", async () => {
    const fingerprints = open();
    const resume = fingerprints.pause();
    const resumeOther = fingerprints.pause();
    fingerprints.want(model());
    await new Promise((resolve) => setImmediate(resolve));
    resume();
    resume();
    await new Promise((resolve) => setImmediate(resolve));
    expect(fingerprints.of(model())).toBeUndefined();
    resumeOther();
    await fingerprints.settled();
    expect(fingerprints.of(model())).toBe(sha256(BYTES));
  });

  it("returns nothing for a missing file, or after closing", async () => {
    const fingerprints = open();
    fingerprints.want({ kind: "file", name: "gone", path: join(folder, "gone.gguf") });
    await fingerprints.settled();
    expect(fingerprints.of({ kind: "file", name: "gone", path: join(folder, "gone.gguf") })).toBeUndefined();
    fingerprints.pause();
    fingerprints.want(model());
    fingerprints.close();
    await fingerprints.settled();
    expect(fingerprints.of(model())).toBeUndefined();
  });

  it("ignores a damaged cache", async () => {
    writeFileSync(join(folder, "fingerprints.json"), '{"x": 3');
    const fingerprints = open();
    fingerprints.want(model());
    await fingerprints.settled();
    expect(fingerprints.of(model())).toBe(sha256(BYTES));
  });
});
