import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ApiKey } from "../../config/api-key.ts";
import { ApiOwner } from "../../serving/http/api-owner.ts";
import type { LoopbackServer } from "../../serving/http/exchange/loopback-server.ts";
import { readRules, serveHttp } from "../../serving/http/serve-http.ts";
import { openHostCore } from "../../serving/open-host-core.ts";
import { hasCode } from "../../system/files/has-code.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { createHostLogger } from "../../system/logging/host-logger.ts";
import { parseLogLevel } from "../../system/logging/logger.ts";
import { systemClock } from "../../system/system-clock.ts";
import type { Command, CommandContext } from "../terminal/command-context.ts";
import { UsageError } from "../terminal/usage-error.ts";

export const SERVE_USAGE = `npm run tacho -- serve [--port N]
npm run tacho -- serve --show-key | --new-key

Serves the local HTTP API without a browser, to programs on this computer. Prints "listening on http://127.0.0.1:PORT"
when it is ready; ends on Ctrl-C or SIGTERM.
  --port N      the port; 0 picks a free one. Default: the one in config.json, or 4790
  --show-key    prints the key of the API, and ends
  --new-key     replaces the key, prints the new one, and ends`;

const LARGEST_PORT = 65_535;

export const serveCommand: Command = async (commandArguments, context) => {
  const { values } = parseArgs({
    args: commandArguments,
    options: {
      port: { type: "string" },
      "show-key": { type: "boolean", default: false },
      "new-key": { type: "boolean", default: false },
    },
  });
  const port = readPort(values.port);
  const { stdout } = context.terminal;
  if (!values["show-key"] && !values["new-key"]) return serve(context, port);
  const key = new ApiKey(join(resolvePaths(context.machine).home, "api-key"));
  stdout.write(`${values["new-key"] ? await key.replace() : await key.ensure()}\n`);
  return 0;
};

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= LARGEST_PORT) return port;
  throw new UsageError(`--port takes a whole number from 0 to ${LARGEST_PORT}.`);
}

async function serve(
  { terminal, machine, hostScript }: CommandContext,
  asked: number | undefined,
): Promise<number> {
  const { stdout, stderr } = terminal;
  const paths = resolvePaths(machine);
  const { env } = machine;
  const logger = createHostLogger({
    level: parseLogLevel(env.TACHO_LOG),
    path: join(paths.logs, "host.log"),
    stderr,
    clock: systemClock,
    processId: process.pid,
  });
  const { core, config, apiKey } = openHostCore({ env, paths, base: pathToFileURL(hostScript), logger });
  const interrupted = nextInterrupt(terminal);
  const port = asked ?? config.read().config.server.port;
  await apiKey.ensure();
  let server: LoopbackServer;
  try {
    server = await serveHttp({ core, createId: randomUUID, port, rules: readRules(config, apiKey) });
  } catch (error) {
    await core.close();
    throw explain(error, port);
  }
  const owner = new ApiOwner(join(paths.home, "local-api.json"), process.pid);
  await owner.take(server.port);
  stdout.write(`listening on http://127.0.0.1:${server.port}\n`);
  await interrupted;
  await Promise.all([server.close(), core.close(), owner.leave()]);
  return 0;
}

function nextInterrupt(terminal: CommandContext["terminal"]): Promise<void> {
  return new Promise((resolve) => {
    terminal.onInterrupt(resolve);
  });
}

function explain(error: unknown, port: number): unknown {
  if (hasCode(error, "EADDRINUSE"))
    return new Error(
      `Port ${port} is taken, perhaps by another Tacho. Choose another one with --port, or 0 for any.`,
    );
  if (hasCode(error, "EACCES", "EPERM"))
    return new Error(`You may not open port ${port}. Choose one from 1024 up with --port.`);
  return error;
}
