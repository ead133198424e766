import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { tell } from "../soak.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const WORKSPACES = ["shared", "native-host", "extension"];
const run = promisify(execFile);

/** Builds a copy of the build's inputs in a folder of its own name. */
async function buildCopy(name: string): Promise<Record<string, string>> {
  const root = join(await mkdtemp(join(tmpdir(), "tacho-build-")), name);
  onTestFinished(() => rm(join(root, ".."), { recursive: true, force: true }));
  await mkdir(join(root, "node_modules", "@tacho"), { recursive: true });
  for (const entry of ["package.json", "tsconfig.base.json", "scripts", ...WORKSPACES]) {
    await cp(join(ROOT, entry), join(root, entry), {
      recursive: true,
      filter: (source) => !/[\\/](dist|node_modules)$/.test(source),
    });
  }
  for (const name of await readdir(join(ROOT, "node_modules"))) {
    if (name !== "@tacho" && !name.startsWith("."))
      await symlink(join(ROOT, "node_modules", name), join(root, "node_modules", name));
  }
  for (const workspace of WORKSPACES) {
    await symlink(join(root, workspace), join(root, "node_modules", "@tacho", workspace));
  }
  await run(process.execPath, ["--import", import.meta.resolve("tsx"), "scripts/build.ts"], { cwd: root });
  const sums: Record<string, string> = {};
  for (const folder of ["extension/dist", "native-host/dist"]) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile())
        sums[relative(root, path)] = createHash("sha256")
          .update(await readFile(path))
          .digest("hex");
    }
  }
  return sums;
}

it("builds the same sources to the same bytes in any folder", async () => {
  const one = await buildCopy("one");
  const other = await buildCopy("a longer name");
  expect(Object.keys(one).length).toBeGreaterThan(8);
  expect(other).toEqual(one);
  tell({
    subject: "supply chain",
    name: "files built twice, byte-identical",
    value: Object.keys(one).length,
    unit: "files",
  });
});
