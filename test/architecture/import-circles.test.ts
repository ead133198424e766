import { describe, expect, it } from "vitest";
import { findCircles } from "./find-circles.ts";
import { readImports } from "./read-imports.ts";
import { readSourceFiles, roomOf } from "./source-tree.ts";

const files = readSourceFiles().filter(({ path }) => !path.startsWith("test/"));
const imports = new Map(
  files.map((file) => [
    file.path,
    readImports(file).flatMap((target) => (target.kind === "file" ? [target.path] : [])),
  ]),
);

/** Returns the top-level room of a file; nested rooms count as one, as the check of files covers cycles among them. */
function houseOf(path: string): string {
  return roomOf(path).split("/").slice(0, 2).join("/");
}

/** Builds the graph of imports between different rooms, each edge once. */
function roomGraph(): Map<string, string[]> {
  const graph = new Map<string, Set<string>>();
  for (const [path, targets] of imports) {
    const from = houseOf(path);
    const edges = graph.get(from) ?? new Set();
    graph.set(from, edges);
    for (const target of targets) if (houseOf(target) !== from) edges.add(houseOf(target));
  }
  return new Map([...graph].map(([room, edges]) => [room, [...edges]]));
}

describe("import cycles", () => {
  it("has no import cycles between files, types included", () => {
    expect(findCircles(imports).map((circle) => circle.join(" -> "))).toEqual([]);
  });

  it("has no import cycles between rooms", () => {
    expect(findCircles(roomGraph()).map((circle) => circle.join(" -> "))).toEqual([]);
  });

  it("finds the cycles of a graph", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "a"]],
      ["c", ["c"]],
      ["d", ["a"]],
    ]);
    expect(findCircles(graph)).toEqual([
      ["c", "c"],
      ["a", "b", "a"],
    ]);
  });
});
