import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createLogFile } from "../../../../native-host/src/system/logging/log-file.ts";

let home: string;
let failures: unknown[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tacho-log-"));
  failures = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const open = (path: string) => createLogFile({ path, onFailure: (error) => failures.push(error) });

it("appends to an existing file and creates its folder", () => {
  const path = join(home, "logs", "host.log");
  open(path)("one\n");
  open(path)("two\n");
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
});

it("rotates a file that has grown too large", () => {
  const path = join(home, "host.log");
  writeFileSync(path, "x".repeat(1024 * 1024 + 1));
  const append = open(path);
  append("new\n");
  expect(readFileSync(path, "utf8")).toBe("new\n");
  expect(readFileSync(`${path}.1`, "utf8")).toHaveLength(1024 * 1024 + 1);
});

it("reports a failure once and never throws", () => {
  writeFileSync(join(home, "blocked"), "");
  const append = open(join(home, "blocked", "host.log"));
  append("one\n");
  append("two\n");
  expect(failures).toHaveLength(1);
});
