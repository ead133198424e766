import { chatCommand } from "./chat/chat-command.ts";
import { chatUsage } from "./chat/chat-options.ts";
import { DOCTOR_USAGE, doctorCommand } from "./doctor/doctor-command.ts";
import { MODELS_USAGE, modelsCommand } from "./models/models-command.ts";
import { INSTALL_USAGE, installCommand } from "./register/install-command.ts";
import { UNINSTALL_USAGE, uninstallCommand } from "./register/uninstall-command.ts";
import { SERVE_USAGE, serveCommand } from "./serve/serve-command.ts";
import { SERVERS_USAGE, serversCommand } from "./servers/servers-command.ts";
import { statsCommand } from "./stats/stats-command.ts";
import { STATS_USAGE } from "./stats/stats-options.ts";
import type { Command, CommandContext } from "./terminal/command-context.ts";
import { explainError } from "./terminal/explain-error.ts";
import { UsageError } from "./terminal/usage-error.ts";

const WRONG_USAGE = 2;

const COMMANDS: Record<string, { run: Command; summary: string; usage: string }> = {
  chat: { run: chatCommand, summary: "chat with a model in the terminal", usage: chatUsage() },
  install: {
    run: installCommand,
    summary: "register the host with the installed browsers",
    usage: INSTALL_USAGE,
  },
  uninstall: { run: uninstallCommand, summary: "undo install", usage: UNINSTALL_USAGE },
  doctor: { run: doctorCommand, summary: "diagnose the installation and suggest a fix", usage: DOCTOR_USAGE },
  models: { run: modelsCommand, summary: "list, search, download and remove models", usage: MODELS_USAGE },
  servers: { run: serversCommand, summary: "add, list, find and remove servers", usage: SERVERS_USAGE },
  serve: { run: serveCommand, summary: "serve the local HTTP API to other programs", usage: SERVE_USAGE },
  stats: {
    run: statsCommand,
    summary: "show or export the statistics of past answers",
    usage: STATS_USAGE,
  },
};

/**
 * Runs one command.
 *
 * @returns the exit code: 0 success, 1 failure, 2 wrong usage.
 */
export async function runCommandLine(commandLine: string[], context: CommandContext): Promise<number> {
  const { stdout, stderr } = context.terminal;
  const [name = "help", ...commandArguments] = commandLine;
  if (["help", "--help", "-h"].includes(name)) return help(commandArguments[0]);
  if (name === "--version") {
    stdout.write(`${context.version}\n`);
    return 0;
  }
  const command = findCommand(name);
  if (command === undefined) {
    stderr.write(`Unknown command "${name}".\n${listCommands()}`);
    return WRONG_USAGE;
  }
  if (commandArguments.some((argument) => argument === "--help" || argument === "-h")) return help(name);
  try {
    return await command.run(commandArguments, context);
  } catch (error) {
    if (!isUsageError(error)) {
      stderr.write(`${explainError(error)}\n`);
      return 1;
    }
    stderr.write(`${error.message}\n\n${command.usage}\n`);
    return WRONG_USAGE;
  }

  function help(about: string | undefined): number {
    const text = about === undefined ? listCommands() : findCommand(about)?.usage;
    stdout.write(text === undefined ? listCommands() : `${text.trimEnd()}\n`);
    return 0;
  }
}

function findCommand(name: string) {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

function listCommands(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return `npm run tacho -- COMMAND\n\n${rows.join("\n")}\n  help       show this list, or help COMMAND for details\n`;
}

/** Returns true for usage errors, our own or those of `parseArgs`. */
function isUsageError(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
