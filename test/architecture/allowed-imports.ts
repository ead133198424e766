/**
 * Which room may import from which: another room, or a package (`node` stands for every `node:` module). Files of one
 * room may always import each other. An edge that is not here breaks the check, and so does one that nobody uses.
 */
export const ALLOWED_IMPORTS: Record<string, readonly string[]> = {
  "shared/text": [],
  "shared/settings": ["shared/protocol", "shared/text", "zod"],
  "shared/protocol": ["shared/settings", "zod"],
  "shared/client": ["shared/protocol", "shared/settings", "shared/text"],
};

/** What a whole workspace may ever draw on; no entry above can widen it. */
export const WORKSPACE_LAW: Record<string, { workspaces: readonly string[]; packages: readonly string[] }> = {
  shared: { workspaces: [], packages: ["zod"] },
  "native-host": { workspaces: ["shared"], packages: ["node", "node-llama-cpp"] },
  extension: {
    workspaces: ["shared"],
    packages: ["preact", "@preact/signals", "marked", "dompurify", "idb", "zod"],
  },
  scripts: {
    workspaces: ["native-host", "shared"],
    packages: ["node", "esbuild", "node-llama-cpp", "playwright-core"],
  },
};
