import type { Plugin } from "vite";

const POLYFILL = /\/webextension-polyfill\/dist\/browser-polyfill\.js(?:\?|$)/;
const METADATA = /const apiMetadata = (\{[\s\S]*?\n {6}\});/;

/**
 * Reduces webextension-polyfill to the needs of Chrome 123 and newer. Keeps its table of callback functions, two thirds
 * of its size, for `runtime` only: other APIs return promises there, and the polyfill forwards functions that are not
 * in the table. The output is a module, so it needs no CommonJS helper in a separate file.
 */
export function slimPolyfill(): Plugin {
  return {
    name: "tacho:slim-polyfill",
    apply: "build",
    transform: {
      filter: { id: POLYFILL },
      handler(code) {
        const [statement, table] = METADATA.exec(code) ?? [];
        if (statement === undefined || table === undefined)
          return this.error("webextension-polyfill has no table of APIs where it is looked for.");
        const { runtime } = JSON.parse(table);
        const slim = code.replace(statement, `const apiMetadata = ${JSON.stringify({ runtime })};`);
        return {
          code: `const exports = {}, module = { exports };\n${slim}\nexport default module.exports;\n`,
          map: null,
        };
      },
    },
  };
}
