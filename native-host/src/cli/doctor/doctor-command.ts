import { parseArgs } from "node:util";
import { renewLauncher } from "../../registration/renew-launcher.ts";
import { systemFiles } from "../../registration/system-files.ts";
import { createWindowsRegistry } from "../../registration/windows-registry.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { systemClock } from "../../system/system-clock.ts";
import type { Command } from "../terminal/command-context.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import type { Examination, Finding } from "./examine.ts";
import { examine } from "./examine.ts";
import { tryHost } from "./try-host.ts";

export const DOCTOR_USAGE = `npm run tacho -- doctor [--json]

Starts the host exactly as each browser does, generates one token, and reports any problem with its fix. A launcher
whose Node.js is gone, or that is from an older version, is written anew.
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
    tachoHome: home,
    browserProfile,
    renewLauncher: (launcher) =>
      renewLauncher({ launcher, node: process.execPath, machine, files: systemFiles }),
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

/** Formats the findings for people: one paragraph per browser, and finally the first thing to fix. */
export function formatExamination({ findings, notes, problem }: Examination): string {
  const lines = [
    ...findings.flatMap(formatFinding),
    ...notes.map(({ message }) => `note  ${message}`),
    problem === undefined ? "No problems found." : `\nProblem: ${problem.message}\nFix: ${problem.remedy}`,
  ];
  return `${lines.join("\n")}\n`;
}

function formatFinding({ label, manifest, reply, problem }: Finding): string[] {
  const headline = `${problem === undefined ? "ok  " : "FAIL"}  ${label}`;
  if (problem !== undefined) return [headline, `      ${problem.message}`, `      fix: ${problem.remedy}`];
  if (reply === undefined) return [headline, `      ${manifest}`];
  const model = reply.model === undefined ? reply.engine : `${reply.engine}, ${reply.model}`;
  return [headline, `      ${manifest}`, `      ${model}: first token in ${reply.answered_in} ms`];
}
