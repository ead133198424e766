import { parseArgs } from "node:util";
import { resolvePaths } from "../platform/paths.ts";
import { systemFiles } from "../registration/system-files.ts";
import { uninstall } from "../registration/uninstall.ts";
import { createWindowsRegistry } from "../registration/windows-registry.ts";
import type { Command } from "./command-context.ts";

export const UNINSTALL_USAGE = `npm run tacho -- uninstall

Removes what install has written, and nothing else: models, statistics and settings stay.
  --json           what was removed, for machines`;

export const uninstallCommand: Command = async (commandArguments, { terminal, machine }) => {
  const { values } = parseArgs({
    args: commandArguments,
    options: { json: { type: "boolean", default: false } },
  });
  const { home } = resolvePaths(machine);
  const registry = createWindowsRegistry();
  const { removed, left } = await uninstall({ machine, files: systemFiles, registry, tachoHome: home });
  if (values.json) {
    terminal.stdout.write(`${JSON.stringify({ removed, left }, null, 2)}\n`);
    return 0;
  }
  for (const place of removed) terminal.stdout.write(`Removed ${place}\n`);
  for (const place of left) {
    terminal.stdout.write(`Left ${place}: it belongs to another installation by now.\n`);
  }
  if (removed.length === 0 && left.length === 0) {
    terminal.stdout.write(`Nothing was registered from ${home}.\n`);
  } else {
    terminal.stdout.write(`Models and statistics are still in ${home}.\n`);
  }
  return 0;
};
