import { expect, it } from "vitest";
import { sourcePath } from "../../../scripts/build/source-path.ts";

const MAP = "/any/where/extension/dist/sidepanel/main.js.map";

it.each([
  ["../../src/sidepanel/main.tsx?entry=sidepanel", "extension/src/sidepanel/main.tsx"],
  ["../../../shared/src/text/utf8-length.ts", "shared/src/text/utf8-length.ts"],
  ["../../../node_modules/preact/dist/preact.mjs?entry=sidepanel", "node_modules/preact/dist/preact.mjs"],
  ["../../../../../elsewhere/node_modules/idb/build/index.js", "node_modules/idb/build/index.js"],
])("names %s as the repository does", (source, path) => {
  expect(sourcePath("/any/where/", source, MAP)).toBe(path);
});
