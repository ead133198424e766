import { parseArgs } from "node:util";
import { serverKeySchema, serverNameSchema } from "@tacho/shared/protocol/servers.ts";
import { ConfigFile } from "../../config/config-file.ts";
import { KnownServers } from "../../engines/remote/servers/known-servers.ts";
import { readServerAddress } from "../../engines/remote/servers/server-address.ts";
import { ServerBook } from "../../engines/remote/servers/server-book.ts";
import { ModelCatalog } from "../../models/model-catalog.ts";
import { openModelStores } from "../../models/stores/model-stores.ts";
import { openOutgoing } from "../../outgoing/open-outgoing.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { createLogger } from "../../system/logging/logger.ts";
import { systemClock } from "../../system/system-clock.ts";
import type { Command, CommandContext } from "../terminal/command-context.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { formatFound, formatServers } from "./servers-text.ts";

export const SERVERS_USAGE = `npm run tacho -- servers [--json]
npm run tacho -- servers add NAME URL [--key-env VARIABLE | --key-stdin] [--json]
npm run tacho -- servers remove NAME
npm run tacho -- servers find [--json]

Lists the OpenAI-compatible servers that were added, adds or removes one, or looks for servers on this computer. The
models of a server are called NAME/ID. Nothing is asked of a server when it is added.
  --key-env VARIABLE  takes the server's key from this environment variable
  --key-stdin         reads the server's key from stdin
  --json              prints the result as JSON`;

/** Longest key with white space around it, in bytes. */
const MOST_KEY_BYTES = 8192;

export const serversCommand: Command = async (commandArguments, context) => {
  const { values, positionals } = parseArgs({
    args: commandArguments,
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      "key-env": { type: "string" },
      "key-stdin": { type: "boolean", default: false },
    },
  });
  const [action = "list", ...words] = positionals;
  const { json, "key-env": keyEnv, "key-stdin": keyStdin } = values;
  if (action !== "add" && (keyEnv !== undefined || keyStdin))
    throw new UsageError("A key is given with servers add.");
  const servers = openServers(context);
  const { stdout, stderr } = context.terminal;
  const print = (value: unknown, text: string) =>
    stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : text);
  switch (action) {
    case "list": {
      requireWords(words, 0);
      const listed = servers.list();
      print({ servers: listed }, formatServers(listed));
      if (listed.length === 0 && !json)
        stderr.write(
          "No servers were added. To look for some on this computer: npm run tacho -- servers find\n",
        );
      return 0;
    }
    case "add": {
      const [name = "", url = ""] = requireWords(words, 2);
      checkServer(name, url);
      if (localModels(context).hasFirstSegment(name)) {
        stderr.write(
          `A model of this computer is called ${name}, or begins with ${name}/. Choose another name for the server.\n`,
        );
        return 1;
      }
      const key = await readKey({ keyEnv, keyStdin }, context);
      const server = await servers.add({ name, url, ...(key !== undefined && { key }) });
      print({ server }, formatServers([server]));
      return 0;
    }
    case "remove": {
      const [name = ""] = requireWords(words, 1);
      if (await servers.remove(name)) return 0;
      stderr.write(`There is no server called ${JSON.stringify(name)}.\n`);
      return 1;
    }
    case "find": {
      requireWords(words, 0);
      const found = await servers.discover();
      print({ servers: found }, formatFound(found));
      if (!json)
        stderr.write(
          found.length === 0
            ? "No server answers at the ports that such servers are known to use.\n"
            : "To add one: npm run tacho -- servers add NAME URL\n",
        );
      return 0;
    }
    default:
      throw new UsageError(`There is no "servers ${action}".`);
  }
};

function openServers({ machine, terminal, outgoingScript }: CommandContext): KnownServers {
  const { home } = resolvePaths(machine);
  const logger = createLogger("warn", (line) => void terminal.stderr.write(line));
  const { outgoing } = openOutgoing({
    home,
    script: outgoingScript,
    env: machine.env,
    clock: systemClock,
    logger,
  });
  return new KnownServers({ book: new ServerBook({ home, logger }), outgoing, clock: systemClock });
}

function localModels({ machine }: CommandContext): ModelCatalog {
  const paths = resolvePaths(machine);
  return new ModelCatalog({
    folder: paths.models,
    config: new ConfigFile(
      paths.config,
      createLogger("error", () => {}),
    ),
    modelPath: machine.env.TACHO_MODEL || undefined,
    stores: openModelStores(machine),
  });
}

/** @throws UsageError for a wrong number of words */
function requireWords(words: string[], count: number): string[] {
  if (words.length !== count)
    throw new UsageError(
      count === 0 ? `What is ${words[0]}?` : "The command is not complete, or has too many words.",
    );
  return words;
}

/** @throws UsageError that says what a name and an address are */
function checkServer(name: string, url: string): void {
  const parsed = serverNameSchema.safeParse(name);
  if (!parsed.success) throw new UsageError(`The name ${parsed.error.issues[0]?.message}.`);
  if (readServerAddress(url) === undefined) {
    throw new UsageError(
      "The address must be an http or https URL without a user name, a password, a query and a fragment. A key comes by --key-env or --key-stdin.",
    );
  }
}

async function readKey(
  { keyEnv, keyStdin }: { keyEnv: string | undefined; keyStdin: boolean },
  { terminal, machine }: CommandContext,
): Promise<string | undefined> {
  if (keyEnv !== undefined && keyStdin) throw new UsageError("--key-env and --key-stdin exclude each other.");
  if (keyEnv !== undefined) return checkKey(machine.env[keyEnv] ?? "", `The variable ${keyEnv}`);
  if (!keyStdin) return undefined;
  let text = "";
  for await (const chunk of terminal.stdin) {
    text += String(chunk);
    if (text.length > MOST_KEY_BYTES) break;
  }
  return checkKey(text, "What came on stdin");
}

/** @throws UsageError, which never shows the key */
function checkKey(text: string, source: string): string {
  const parsed = serverKeySchema.safeParse(text.trim());
  if (parsed.success) return parsed.data;
  throw new UsageError(`${source} is no key: a key ${parsed.error.issues[0]?.message}.`);
}
