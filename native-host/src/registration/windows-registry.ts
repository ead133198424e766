import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { RegistrationRegistry } from "./registration-files.ts";

/** Runs `reg.exe`. Rejects if it fails. */
export type RunRegistryTool = (commandArguments: string[]) => Promise<unknown>;

const runReg: RunRegistryTool = (commandArguments) => {
  // By its full path, so that no program of the same name in the current folder is taken.
  const program = path.win32.join(process.env.SystemRoot ?? "C:\\Windows", "System32", "reg.exe");
  return promisify(execFile)(program, commandArguments, { windowsHide: true });
};

/**
 * Accesses the registry through `reg.exe`, which every Windows has, to avoid a native addon. Reads through an exported
 * file, which is always UTF-16: what `reg query` prints depends on the console's code page.
 */
export function createWindowsRegistry(run: RunRegistryTool = runReg): RegistrationRegistry {
  return {
    async read(key) {
      const folder = await mkdtemp(path.join(tmpdir(), "tacho-registry-"));
      const file = path.join(folder, "key.reg");
      try {
        await run(["export", key, file, "/y"]);
        return readDefaultValue(await readFile(file, "utf16le"), key);
      } catch {
        return undefined;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async write(key, value) {
      await run(["add", key, "/ve", "/t", "REG_SZ", "/d", value, "/f"]);
    },
    async remove(key) {
      await run(["delete", key, "/f"]);
    },
  };
}

/** Returns the default value of a key from an exported file, which also holds the keys below it. */
function readDefaultValue(text: string, key: string): string | undefined {
  const name = `[${key.replace(/^HKCU\\/, "HKEY_CURRENT_USER\\")}]`.toLowerCase();
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.toLowerCase() === name);
  if (start === -1) return undefined;
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith("[")) return undefined;
    const [, value] = /^@="(.*)"$/.exec(line) ?? [];
    if (value !== undefined) return value.replace(/\\(["\\])/g, "$1");
  }
  return undefined;
}
