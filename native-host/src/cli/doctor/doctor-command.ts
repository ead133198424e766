import { parseArgs } from "node:util";
import { systemFiles } from "../../registration/system-files.ts";
import { createWindowsRegistry } from "../../registration/windows-registry.ts";
import { systemClock } from "../../system/clock.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import type { Command } from "../terminal/command-context.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import { examine } from "./examine.ts";
import { formatExamination } from "./report.ts";
import { tryHost } from "./try-host.ts";

export const DOCTOR_USAGE = `npm run tacho -- doctor [--json]

Starts the host exactly as each browser does, generates one token, and reports any problem with its fix.
  --json           prints the findings as JSON`;

export const doctorCommand: Command = async (commandArguments, { terminal, machine, version }) => {
  const { values } = parseArgs({
    args: commandArguments,
    options: { json: { type: "boolean", default: false } },
  });
  const { home, browserProfile } = resolvePaths(machine);
  const progress = createProgressLine(terminal.stderr);
  const examination = await examine({
    machine,
    files: systemFiles,
    registry: createWindowsRegistry(),
    browserProfile,
    clock: systemClock,
    tryHost,
    onTrial: (label) => progress.show(`Starting the host as ${label} does`),
  });
  progress.clear();
  const report = values.json
    ? `${JSON.stringify({ version, tacho_home: home, ...examination }, null, 2)}\n`
    : formatExamination(examination);
  terminal.stdout.write(report);
  return examination.ok ? 0 : 1;
};
