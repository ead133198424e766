import { parseArgs } from "node:util";
import { removeCuda } from "../../engines/llama-cpp/cuda/remove-cuda.ts";
import { systemFiles } from "../../registration/system-files.ts";
import { uninstall } from "../../registration/uninstall.ts";
import { createWindowsRegistry } from "../../registration/windows-registry.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import type { Command } from "../terminal/command-context.ts";
import { manifestFolders } from "./manifest-folders.ts";

export const UNINSTALL_USAGE = `npm run tacho -- uninstall [--user-data-dir DIR]... [--cuda]

Removes everything that install created. Models, statistics, settings and the list of connections stay.
  --user-data-dir DIR
                   removes only what was registered for this profile folder; repeatable
  --cuda           removes llama.cpp for CUDA only; the host stays registered
  --json           prints the result as JSON`;

export const uninstallCommand: Command = async (commandArguments, { terminal, machine }) => {
  const { values } = parseArgs({
    args: commandArguments,
    options: {
      "user-data-dir": { type: "string", multiple: true },
      cuda: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const folders = manifestFolders(values["user-data-dir"] ?? [], machine);
  const { home, cuda } = resolvePaths(machine);
  // Removes CUDA first, so that a home folder created by `install` is empty in the end.
  const freed = folders.length > 0 && !values.cuda ? undefined : await removeCuda(cuda);
  const registry = createWindowsRegistry();
  const { removed, left } = values.cuda
    ? { removed: [], left: [] }
    : await uninstall({
        machine,
        files: systemFiles,
        registry,
        tachoHome: home,
        ...(folders.length > 0 && { manifestFolders: folders }),
      });
  const gone = freed === undefined ? removed : [...removed, cuda];
  if (values.json) {
    terminal.stdout.write(`${JSON.stringify({ removed: gone, left }, null, 2)}\n`);
    return 0;
  }
  for (const place of removed) terminal.stdout.write(`Removed ${place}\n`);
  if (freed !== undefined)
    terminal.stdout.write(`Removed ${cuda}: llama.cpp for CUDA, ${(freed / 1e6).toFixed(0)} MB\n`);
  for (const place of left) {
    terminal.stdout.write(`Kept ${place}: it now belongs to another installation.\n`);
  }
  if (values.cuda) {
    if (freed === undefined) terminal.stdout.write(`llama.cpp for CUDA is not installed in ${home}.\n`);
  } else if (gone.length === 0 && left.length === 0) {
    terminal.stdout.write(`Nothing to remove: no registration from ${home} was found.\n`);
  } else {
    terminal.stdout.write(`Models and statistics remain in ${home}.\n`);
  }
  return 0;
};
