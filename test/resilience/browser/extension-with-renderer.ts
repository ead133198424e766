import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { EXTENSION_ORIGIN } from "../../../native-host/src/registration/identity.ts";
import { EXTENSION_FOLDER } from "../../../scripts/panel/open-browser.ts";

/** The page that `extensionWithRenderer` adds. */
export const RENDERER_URL = `${EXTENSION_ORIGIN}renderer.html`;

const PAGE =
  '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="sidepanel/style.css"><body></body><script type="module" src="renderer.js"></script>';

/** A copy of the built extension, with a page more that shows the renderer alone: same address, same policy. */
export async function extensionWithRenderer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tacho-extension-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(EXTENSION_FOLDER, folder, { recursive: true });
  await build({
    bundle: true,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryPoints: [fileURLToPath(new URL("renderer-page.tsx", import.meta.url))],
    outfile: join(folder, "renderer.js"),
    logLevel: "error",
  });
  await writeFile(join(folder, "renderer.html"), PAGE);
  return folder;
}
