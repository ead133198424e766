import type { Plugin } from "vite";

const POLYFILL = /\/webextension-polyfill\/dist\/browser-polyfill\.js(?:\?|$)/;
const METADATA = /const apiMetadata = (\{[\s\S]*?\n {6}\});/;

/**
 * Cuts webextension-polyfill down to what Chrome 123 and newer can need. Its table of callback functions to wrap, two thirds
 * of its size, stays for `runtime` alone: every API answers with promises by itself there, and the polyfill passes on what
 * is not in the table. Written as a module it also needs no CommonJS helper, which would be a file of its own.
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
