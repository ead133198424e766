import { readdirSync, readFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../extension/manifest.config.ts";
import { withoutComments } from "./read-imports.ts";
import { ROOT, readSourceFiles } from "./source-tree.ts";

const files = readSourceFiles();
const product = files.filter(({ path }) => !path.startsWith("test/"));

const ENTRIES = [
  "native-host/src/host-main.ts",
  "native-host/src/engine-main.ts",
  "native-host/src/cli/main.ts",
  "native-host/src/outgoing/undici-transport.ts",
  "native-host/src/runs/exports/otlp/open-otlp-exporter.ts",
  "extension/src/worker/main.ts",
  "extension/src/panel/main.tsx",
  "extension/src/options/main.tsx",
  "extension/src/runs/main.tsx",
];
const MOST_ENTRY_LINES = 80;
const EXTENSION = "extension/src";

/** Folder and file names that say nothing about their content. */
const DRAWERS = /^(utils?|commons?|helpers?|managers?|services?|misc|lib|tools)$/;

/** Allowed entries of the root folder, besides dot files. */
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

/** The service worker's, and those that the pages name. */
function extensionEntries(): string[] {
  const { background } = manifest("build");
  const pages = readdirSync(join(ROOT, EXTENSION), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html"));
  const scripts = pages.flatMap((page) =>
    [...readFileSync(join(ROOT, EXTENSION, page), "utf8").matchAll(/<script [^>]*src="([^"]+)"/g)].map(
      ([, source = ""]) => posix.join(posix.dirname(page), source),
    ),
  );
  return [background.service_worker, ...scripts].map((path) => posix.join(EXTENSION, path));
}

describe("house rules", () => {
  it("keeps stray files out of the root folder", () => {
    const strays = readdirSync(ROOT).filter((name) => !name.startsWith(".") && !TOP.includes(name));
    expect(strays).toEqual([]);
  });

  it("lists the same entry files as the build", () => {
    const host = readFileSync(join(ROOT, "scripts/build/build-host.ts"), "utf8");
    const hostEntries = [...host.matchAll(/"(native-host\/src\/[^"]+\.ts)"/g)].map(([, path]) => path);
    const built = [...hostEntries, ...extensionEntries()];
    expect(built.sort()).toEqual([...ENTRIES].sort());
  });

  it.each(ENTRIES)("keeps entry files short: %s", (entry) => {
    const text = readFileSync(join(ROOT, entry), "utf8");
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(MOST_ENTRY_LINES);
  });

  it("has no catch-all folders or files", () => {
    const drawers = product.filter(({ path }) =>
      path.split("/").some((part) => DRAWERS.test(part.replace(/\.\w+$/, ""))),
    );
    expect(drawers.map(({ path }) => path)).toEqual([]);
  });

  it("writes file names in kebab-case", () => {
    const odd = files.filter(
      ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|tsx|mjs)$/.test(basename(path)),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  it("uses the browser's objects in one file only", () => {
    const elsewhere = product
      .filter(({ path }) => path.startsWith("extension/") && path !== "extension/src/browser/browser.ts")
      .filter(({ text }) => /(?<![.\w/])(chrome|browser)\s*\??\./.test(withoutComments(text)));
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });
});
