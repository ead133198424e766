import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { withoutComments } from "./read-imports.ts";
import { ROOT, readSourceFiles } from "./source-tree.ts";

const files = readSourceFiles();
const product = files.filter(({ path }) => !path.startsWith("test/"));

const ENTRIES = [
  "native-host/src/host-main.ts",
  "native-host/src/engine-main.ts",
  "native-host/src/cli/main.ts",
  "native-host/src/runs/exports/otlp/open-otlp-exporter.ts",
  "extension/src/worker/main.ts",
  "extension/src/panel/main.tsx",
  "extension/src/options/main.tsx",
  "extension/src/runs/main.tsx",
];
const MOST_ENTRY_LINES = 80;

/** Names of drawers into which anything goes. */
const DRAWERS = /^(utils?|commons?|helpers?|managers?|services?|misc|lib|tools)$/;

/** What stands at the top, beside dot files and what the install makes. */
const TOP = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "extension",
  "native-host",
  "node_modules",
  "package-lock.json",
  "package.json",
  "scripts",
  "shared",
  "test",
  "tsconfig.base.json",
];

describe("house rules", () => {
  it("leave nothing lying at the top", () => {
    const strays = readdirSync(ROOT).filter((name) => !name.startsWith(".") && !TOP.includes(name));
    expect(strays).toEqual([]);
  });

  it("name the entries that the build has", () => {
    const build = readFileSync(join(ROOT, "scripts/build.ts"), "utf8");
    const built = [...build.matchAll(/"((?:native-host|extension)\/src\/[^"]+\.tsx?)"/g)].map(
      ([, path]) => path,
    );
    expect(built.sort()).toEqual([...ENTRIES].sort());
  });

  it.each(ENTRIES)("%s only wires", (entry) => {
    const text = readFileSync(join(ROOT, entry), "utf8");
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(MOST_ENTRY_LINES);
  });

  it("have no drawers for anything", () => {
    const drawers = product.filter(({ path }) =>
      path.split("/").some((part) => DRAWERS.test(part.replace(/\.\w+$/, ""))),
    );
    expect(drawers.map(({ path }) => path)).toEqual([]);
  });

  it("write file names in kebab-case", () => {
    const odd = files.filter(
      ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|tsx|mjs)$/.test(basename(path)),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  it("name the browser's own objects in one file only", () => {
    const elsewhere = product
      .filter(({ path }) => path.startsWith("extension/") && path !== "extension/src/platform/browser.ts")
      .filter(({ text }) => /(?<![.\w/])(chrome|browser)\s*\??\./.test(withoutComments(text)));
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });
});
