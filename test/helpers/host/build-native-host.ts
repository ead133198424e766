import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { REQUIRE_BANNER } from "../../../scripts/build/build-host.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Inside the repository, so that the bundles can resolve node-llama-cpp. */
const FOLDER = join(ROOT, ".cache", "test-native-host");

const ENTRIES = {
  host: "native-host/src/host-main.ts",
  engine: "native-host/src/engine-main.ts",
  outgoing: "native-host/src/outgoing/undici-transport.ts",
  otlp: "native-host/src/runs/exports/otlp/open-otlp-exporter.ts",
} as const;

export interface BuiltNativeHost {
  /** Path of the host's entry; absent from the disk while its source is. */
  hostPath: string;
  /** Path of the engine process's entry. */
  enginePath: string;
}

let built: Promise<BuiltNativeHost> | undefined;

/** Bundles the current sources. Test files may call it concurrently: each content has its own folder. */
export function buildNativeHost(): Promise<BuiltNativeHost> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<BuiltNativeHost> {
  const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(join(ROOT, source)));
  const result = await build({
    absWorkingDir: ROOT,
    banner: { js: REQUIRE_BANNER },
    bundle: true,
    entryPoints: Object.fromEntries(entries),
    external: ["node-llama-cpp"],
    format: "esm",
    legalComments: "none",
    logLevel: "error",
    mainFields: ["module", "main"],
    outdir: FOLDER,
    platform: "node",
    target: "node20.19",
    write: false,
  });
  const files = result.outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
  const hash = createHash("sha256");
  for (const { name, contents } of files) hash.update(name).update(contents);
  const folder = join(FOLDER, hash.digest("hex").slice(0, 16));
  if (!existsSync(folder)) await writeFolder(folder, files);
  return { hostPath: join(folder, "host.js"), enginePath: join(folder, "engine.js") };
}

async function writeFolder(folder: string, files: { name: string; contents: Uint8Array }[]): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  for (const { name, contents } of files) await writeFile(join(unfinished, name), contents);
  try {
    await rename(unfinished, folder);
  } catch (error) {
    // Another test file finished first with the same content.
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
