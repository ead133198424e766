import { describe, expect, it } from "vitest";
import { ALLOWED_IMPORTS, WORKSPACE_LAW } from "./allowed-imports.ts";
import { type ImportTarget, readImports } from "./read-imports.ts";
import { readSourceFiles, roomOf } from "./source-tree.ts";

const files = readSourceFiles();
const edges = files.flatMap((file) =>
  readImports(file).map((target) => ({
    file: file.path,
    from: roomOf(file.path),
    target,
    to: nameOf(target),
  })),
);
const fromProduct = edges.filter(({ from }) => from !== "test");

function nameOf(target: ImportTarget): string {
  return target.kind === "file" ? roomOf(target.path) : target.name;
}

function workspaceOf(room: string): string {
  return room.split("/")[0] ?? room;
}

describe("import rules", () => {
  it("lists every existing room and no others", () => {
    const rooms = new Set(files.map(({ path }) => roomOf(path)).filter((room) => room !== "test"));
    expect([...rooms].sort()).toEqual(Object.keys(ALLOWED_IMPORTS).sort());
  });

  it("allows every import of every file", () => {
    const broken = fromProduct
      .filter(({ from, to }) => from !== to && !(ALLOWED_IMPORTS[from] ?? []).includes(to))
      .map(({ file, from, to }): [string, string] => [`${from} -> ${to}`, file]);
    expect(Object.fromEntries(broken), "edges that are not allowed, each with a file that has it").toEqual(
      {},
    );
  });

  it("lists no unused import edge", () => {
    const used = new Set(fromProduct.map(({ from, to }) => `${from} -> ${to}`));
    const stale = Object.entries(ALLOWED_IMPORTS).flatMap(([from, targets]) =>
      targets.map((to) => `${from} -> ${to}`).filter((edge) => !used.has(edge)),
    );
    expect(stale).toEqual([]);
  });

  it("keeps each workspace within the packages it may use", () => {
    const outside = Object.entries(ALLOWED_IMPORTS).flatMap(([from, targets]) => {
      const own = workspaceOf(from);
      const law = WORKSPACE_LAW[own];
      const lawful = new Set([own, ...(law?.workspaces ?? [])]);
      return targets
        .filter((to) => !lawful.has(workspaceOf(to)) && !law?.packages.includes(to))
        .map((to) => `${from} -> ${to}`);
    });
    expect(outside).toEqual([]);
  });

  it("lets only tests import tests", () => {
    expect(fromProduct.filter(({ to }) => to === "test").map(({ file }) => file)).toEqual([]);
  });

  it("imports node-llama-cpp only in its own engine", () => {
    const elsewhere = fromProduct
      .filter(({ to, from }) => to === "node-llama-cpp" && workspaceOf(from) === "native-host")
      .filter(({ from }) => !from.startsWith("native-host/engines/llama-cpp"))
      .map(({ file }) => file);
    expect(elsewhere).toEqual([]);
  });

  it("imports only the mini build of zod", () => {
    const specifiers = fromProduct.flatMap(({ target }) =>
      target.kind === "package" && target.name === "zod" ? [target.specifier] : [],
    );
    expect([...new Set(specifiers)]).toEqual(["zod/mini"]);
  });
});
