import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RegistrationRegistry } from "./registration-files.ts";

/** Runs `reg.exe` and resolves with its output. Rejects if it fails. */
export type RunRegistryTool = (commandArguments: string[]) => Promise<string>;

const runReg: RunRegistryTool = async (commandArguments) => {
  const { stdout } = await promisify(execFile)("reg.exe", commandArguments, { windowsHide: true });
  return stdout;
};

/** Accesses the registry through `reg.exe`, which every Windows has, to avoid a native addon. */
export function createWindowsRegistry(run: RunRegistryTool = runReg): RegistrationRegistry {
  return {
    async read(key) {
      const printed = await run(["query", key, "/ve"]).catch(() => "");
      return /REG_SZ\s+(.+?)\s*$/m.exec(printed)?.[1];
    },
    async write(key, value) {
      await run(["add", key, "/ve", "/t", "REG_SZ", "/d", value, "/f"]);
    },
    async remove(key) {
      await run(["delete", key, "/f"]);
    },
  };
}
