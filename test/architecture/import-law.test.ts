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

describe("the law of imports", () => {
  it("knows every room, and no room that is gone", () => {
    const rooms = new Set(files.map(({ path }) => roomOf(path)).filter((room) => room !== "test"));
    expect([...rooms].sort()).toEqual(Object.keys(ALLOWED_IMPORTS).sort());
  });

  it("is kept by every import", () => {
    const broken = fromProduct
      .filter(({ from, to }) => from !== to && !(ALLOWED_IMPORTS[from] ?? []).includes(to))
      .map(({ file, from, to }): [string, string] => [`${from} -> ${to}`, file]);
    expect(Object.fromEntries(broken), "edges that are not allowed, each with a file that has it").toEqual(
      {},
    );
  });

  it("allows nothing that nobody uses", () => {
    const used = new Set(fromProduct.map(({ from, to }) => `${from} -> ${to}`));
    const stale = Object.entries(ALLOWED_IMPORTS).flatMap(([from, targets]) =>
      targets.map((to) => `${from} -> ${to}`).filter((edge) => !used.has(edge)),
    );
    expect(stale).toEqual([]);
  });

  it("stays within what each workspace may draw on", () => {
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

  it("lets nothing but tests import tests", () => {
    expect(fromProduct.filter(({ to }) => to === "test").map(({ file }) => file)).toEqual([]);
  });

  it("keeps node-llama-cpp in the one engine that is made of it", () => {
    const elsewhere = fromProduct
      .filter(({ to, from }) => to === "node-llama-cpp" && workspaceOf(from) === "native-host")
      .filter(({ from }) => !from.startsWith("native-host/engines/llama-cpp"))
      .map(({ file }) => file);
    expect(elsewhere).toEqual([]);
  });

  it("takes only the small build of zod", () => {
    const specifiers = fromProduct.flatMap(({ target }) =>
      target.kind === "package" && target.name === "zod" ? [target.specifier] : [],
    );
    expect([...new Set(specifiers)]).toEqual(["zod/mini"]);
  });
});
