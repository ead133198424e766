import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { copySources } from "../../helpers/copy-sources.ts";
import { tell } from "../soak.ts";

const run = promisify(execFile);

/** A copy of what the build reads, in a folder of its own name, built. */
async function buildCopy(name: string, environment: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const root = await copySources(name);
  const env = { ...process.env, ...environment };
  await run(process.execPath, ["--import", import.meta.resolve("tsx"), "scripts/build.ts"], {
    cwd: root,
    env,
  });
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
  const one = await buildCopy("one", { NODE_ENV: "production" });
  const other = await buildCopy("a longer name", { NODE_ENV: "test" });
  expect(Object.keys(one).length).toBeGreaterThan(8);
  expect(other).toEqual(one);
  tell({
    subject: "supply chain",
    name: "files built twice, byte-identical",
    value: Object.keys(one).length,
    unit: "files",
  });
});
