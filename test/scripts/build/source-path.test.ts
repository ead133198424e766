import { expect, it } from "vitest";
import { sourcePath } from "../../../scripts/build/source-path.ts";

const MAP = "/any/where/extension/dist/panel/main.js.map";

it.each([
  ["../../src/panel/main.tsx?entry=panel", "extension/src/panel/main.tsx"],
  ["../../../shared/src/text/utf8-length.ts", "shared/src/text/utf8-length.ts"],
  ["../../../node_modules/preact/dist/preact.mjs?entry=panel", "node_modules/preact/dist/preact.mjs"],
  ["../../../../../elsewhere/node_modules/idb/build/index.js", "node_modules/idb/build/index.js"],
])("names %s as the repository does", (source, path) => {
  expect(sourcePath("/any/where/", source, MAP)).toBe(path);
});
