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

/** A room and the rooms within it count as one here: what they do among themselves is told by their files. */
function houseOf(path: string): string {
  return roomOf(path).split("/").slice(0, 2).join("/");
}

/** Edges between different rooms, once each. */
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

describe("circles of imports", () => {
  it("are not there between files, types included", () => {
    expect(findCircles(imports).map((circle) => circle.join(" -> "))).toEqual([]);
  });

  it("are not there between rooms", () => {
    expect(findCircles(roomGraph()).map((circle) => circle.join(" -> "))).toEqual([]);
  });

  it("are found where there are some", () => {
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
