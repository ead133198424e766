import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { readImports } from "./read-imports.ts";
import { ROOT, readSourceFiles } from "./source-tree.ts";

const EXTENSION = "extension/src";
const BASE = `${EXTENSION}/ui/base.css`;
const TOKENS = `${EXTENSION}/ui/tokens.css`;
const MAINS = ["options", "panel", "runs"].map((page) => `${EXTENSION}/${page}/main.tsx`);

const paths = readdirSync(join(ROOT, EXTENSION), { recursive: true, encoding: "utf8" }).map((path) =>
  posix.join(EXTENSION, path.replaceAll("\\", "/")),
);
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const sheets = paths.filter((path) => path.endsWith(".css"));
const components = sheets.filter((path) => path !== BASE && path !== TOKENS);

/** Every import of a stylesheet in a script, in order. */
const imports = readSourceFiles()
  .filter(({ path }) => path.startsWith(`${EXTENSION}/`))
  .flatMap((file) =>
    readImports(file).flatMap((target) => {
      const sheet = target.kind === "file" ? target.path : target.specifier;
      return sheet.endsWith(".css") ? [{ importer: file.path, sheet, target }] : [];
    }),
  );

describe("stylesheets", () => {
  it("has a sheet for many components", () => {
    expect(components.length).toBeGreaterThan(40);
  });

  it.each(components)("is imported by the component beside it alone: %s", (sheet) => {
    const owners = [".tsx", ".ts"].map((extension) => sheet.replace(/\.css$/, extension));
    const importers = imports.filter((each) => each.sheet === sheet).map(({ importer }) => importer);
    expect(importers).toEqual(owners.filter((path) => existsSync(join(ROOT, path))));
    expect(importers).toHaveLength(1);
  });

  it("imports no sheet from another", () => {
    const chained = sheets.flatMap((path) =>
      [...read(path).matchAll(/@import\s+(?:url\()?["']?([^"')\s;]+)/g)].map(([, target = ""]) => [
        path,
        posix.join(dirname(path), target),
      ]),
    );
    expect(chained).toEqual([[BASE, TOKENS]]);
  });

  it("loads the rules of every page before all others, and nowhere else", () => {
    const importers = imports.filter(({ sheet }) => sheet === BASE).map(({ importer }) => importer);
    expect(importers.sort()).toEqual([...MAINS].sort());
    for (const main of MAINS) {
      expect(read(main).split("\n")[0], main).toBe('import "../ui/base.css";');
    }
  });

  it("names no sheet in a page", () => {
    const pages = paths.filter((path) => path.endsWith(".html"));
    expect(pages).toHaveLength(MAINS.length);
    expect(pages.filter((path) => /<link\b|<style\b|\.css\b/.test(read(path)))).toEqual([]);
  });

  it("imports a package's sheet beside a sheet of its own, which comes later", () => {
    const foreign = imports.filter(({ target }) => target.kind === "package");
    expect(foreign.map(({ sheet }) => sheet)).toEqual(["uplot/dist/uPlot.min.css"]);
    for (const { importer, sheet } of foreign) {
      const own = `./${basename(importer).replace(/\.tsx?$/, ".css")}`;
      const text = read(importer);
      expect(text.indexOf(`"${sheet}"`)).toBeLessThan(text.indexOf(`"${own}"`));
      expect(text).toContain(`import "${own}";`);
    }
  });
});
