import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./source-tree.ts";

const text = readFileSync(join(ROOT, "SECURITY.md"), "utf8");
const promises = [...text.matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) => number);
const tested = [...text.matchAll(/^\| (\d+) +\| (.*)\|$/gm)];

describe("SECURITY.md", () => {
  it("names a test for every promise", () => {
    expect(promises.length).toBeGreaterThan(0);
    expect(tested.map(([, number]) => number)).toEqual(promises);
  });

  it("names existing files that contain tests", () => {
    const names = tested.flatMap(([, , cell = ""]) =>
      [...cell.matchAll(/`(test\/[^`]+)`/g)].map(([, name = ""]) => name),
    );
    expect(names.length).toBeGreaterThanOrEqual(promises.length);
    const empty = names.filter(
      (name) =>
        !existsSync(join(ROOT, name)) || !/\b(it|test)\b/.test(readFileSync(join(ROOT, name), "utf8")),
    );
    expect(empty).toEqual([]);
  });

  it("says what is not promised and how to report a problem", () => {
    expect(text).toMatch(/\*\*not\*\* confined/);
    expect(text).toMatch(/^## Reporting$/m);
  });
});
