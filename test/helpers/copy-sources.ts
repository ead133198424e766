import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WORKSPACES = ["shared", "native-host", "extension"];
const BUILD_INPUTS = ["package.json", "tsconfig.base.json", "scripts", ...WORKSPACES];

/**
 * Copies the inputs of the build into a separate folder, removed after the test. Packages are links to the installed
 * ones.
 *
 * @returns the root of the copy.
 */
export async function copySources(name: string): Promise<string> {
  const root = join(await mkdtemp(join(tmpdir(), "tacho-sources-")), name);
  onTestFinished(() => rm(join(root, ".."), { recursive: true, force: true, maxRetries: 20 }));
  await mkdir(join(root, "node_modules", "@tacho"), { recursive: true });
  for (const entry of BUILD_INPUTS) {
    await cp(join(ROOT, entry), join(root, entry), {
      recursive: true,
      filter: (source) => !/[\\/](dist|node_modules)$/.test(source),
    });
  }
  for (const each of await readdir(join(ROOT, "node_modules"))) {
    if (each !== "@tacho" && !each.startsWith("."))
      await symlink(join(ROOT, "node_modules", each), join(root, "node_modules", each));
  }
  for (const workspace of WORKSPACES) {
    await symlink(join(root, workspace), join(root, "node_modules", "@tacho", workspace));
  }
  return root;
}
