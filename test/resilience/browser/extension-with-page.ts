import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { EXTENSION_ORIGIN } from "../../../native-host/src/registration/identity.ts";
import { EXTENSION_FOLDER } from "../../../scripts/chromium/open-browser.ts";

/** URL of the page that `extensionWithPage` adds. */
export const ADDED_PAGE_URL = `${EXTENSION_ORIGIN}added.html`;

const PAGE =
  '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="panel/style.css"><body></body><script type="module" src="added.js"></script>';

/**
 * Copies the built extension and adds a page that shows a part of the panel alone, at the same origin and policy.
 *
 * @param script script of the page, beside this file.
 */
export async function extensionWithPage(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tacho-extension-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(EXTENSION_FOLDER, folder, { recursive: true });
  await build({
    bundle: true,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
    outfile: join(folder, "added.js"),
    logLevel: "error",
  });
  await writeFile(join(folder, "added.html"), PAGE);
  return folder;
}
