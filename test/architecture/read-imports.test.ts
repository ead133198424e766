import { describe, expect, it } from "vitest";
import { readImports } from "./read-imports.ts";

const read = (text: string) => readImports({ path: "extension/src/conversations/run.ts", text });
const file = (path: string) => ({ kind: "file", path });
const named = (name: string, specifier: string) => ({ kind: "package", name, specifier });

describe("readImports", () => {
  it.each([
    ['import { a } from "./a.ts";', file("extension/src/conversations/a.ts")],
    ['import type { A } from "../panel-protocol/a.ts";', file("extension/src/panel-protocol/a.ts")],
    ['import {\n  one,\n  type Two,\n} from "../two.ts";', file("extension/src/two.ts")],
    ['export { a } from "./a.ts";', file("extension/src/conversations/a.ts")],
    ['import "./style.ts";', file("extension/src/conversations/style.ts")],
    ['const a = await import("./late.ts");', file("extension/src/conversations/late.ts")],
    ['type A = import("./type.ts").A;', file("extension/src/conversations/type.ts")],
    [
      'import { v } from "@tacho/shared/protocol/capabilities.ts";',
      file("shared/src/protocol/capabilities.ts"),
    ],
    ['import * as z from "zod/mini";', named("zod", "zod/mini")],
    ['import { signal } from "@preact/signals/core";', named("@preact/signals", "@preact/signals/core")],
    ['import { join } from "node:path";', named("node", "node:path")],
  ])("finds the import in %j", (text, target) => {
    expect(read(text)).toEqual([target]);
  });

  it("ignores comments and ordinary text", () => {
    const text = [
      '// import { a } from "./a.ts";',
      '/* import "./b.ts"; */',
      'const url = "https://example.org/import";',
      'const sentence = "imported from";',
      'const flags = ["--import", "./e.ts"];',
    ].join("\n");
    expect(read(text)).toEqual([]);
  });
});
