import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = ["native-host/src", "shared/src", "extension/src", "scripts"];

/** A command that a shell would take apart: an option `shell`, or the functions that always use one. */
const SHELL = /\bshell\s*:|\bexec(?:Sync)?\b[^;]*from "node:child_process"|\bexecSync\s*\(/;

it("starts no program through a shell", () => {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}/${name}`,
    ),
  ).filter((name) => /\.(?:tsx?|mjs|js)$/.test(name));
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => SHELL.test(readFileSync(`${ROOT}/${file}`, "utf8")))).toEqual([]);
});
