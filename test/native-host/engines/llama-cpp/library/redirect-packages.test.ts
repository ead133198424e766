import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SOURCE = fileURLToPath(
  new URL("../../../../../native-host/src/engines/llama-cpp/library/redirect-packages.ts", import.meta.url),
);

let root: string;
let bundle: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "tacho redirect "));
  bundle = join(root, "redirect.mjs");
  await build({ entryPoints: [SOURCE], bundle: true, format: "esm", platform: "node", outfile: bundle });
});
afterEach(() => rmSync(root, { recursive: true }));

/** A package that exports its own location. */
function put(place: string, name: string): void {
  const folder = join(root, place, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "exports": "./main.js" }');
  writeFileSync(join(folder, "main.js"), `export const from = ${JSON.stringify(`${place}/${name}`)};`);
}

/** Resolves `specifiers` from the library in `app`, in a process of its own, because hooks cannot be removed. */
async function importAfterRedirect(packages: string[], specifiers: string[]): Promise<unknown> {
  const library = join(root, "app", "library.mjs");
  writeFileSync(
    library,
    "export const find = (name) => import(name).then(({ from }) => from, ({ code }) => code);",
  );
  const script = `
    const { redirectPackages } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
    const { find } = await import(${JSON.stringify(pathToFileURL(library).href)});
    redirectPackages(${JSON.stringify(packages)}, ${JSON.stringify(join(root, "cuda"))});
    console.log(JSON.stringify(await Promise.all(${JSON.stringify(specifiers)}.map(find))));`;
  const file = join(root, "main.mjs");
  writeFileSync(file, script);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  return JSON.parse(stdout);
}

describe("redirecting packages", () => {
  beforeEach(() => {
    put("app", "@made-up/cuda");
    put("app", "@made-up/cpu");
    put("cuda", "@made-up/cuda");
    put("cuda", "@made-up/cpu");
  });

  it("resolves the named packages from the other folder, even over a stand-in, and all others as before", async () => {
    const specifiers = ["@made-up/cuda", "@made-up/cpu", "@made-up/none"];
    expect(await importAfterRedirect(["@made-up/cuda"], specifiers)).toEqual([
      "cuda/@made-up/cuda",
      "app/@made-up/cpu",
      "ERR_MODULE_NOT_FOUND",
    ]);
  });

  it("reports a package that the other folder lacks", async () => {
    rmSync(join(root, "cuda", "node_modules", "@made-up", "cuda"), { recursive: true });
    expect(await importAfterRedirect(["@made-up/cuda"], ["@made-up/cuda"])).toEqual(["ERR_MODULE_NOT_FOUND"]);
  });
});
