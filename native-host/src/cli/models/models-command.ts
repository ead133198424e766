import { parseArgs } from "node:util";
import { fetchStarterModel } from "../../models/starter/fetch-starter-model.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import type { Command, CommandContext } from "../terminal/command-context.ts";
import { commandLineLedger } from "../terminal/command-line-ledger.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import { showFetchProgress } from "../terminal/show-fetch-progress.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { listHubFiles, loginToHub, type PageOptions, searchHub } from "./browse-hub.ts";
import { listModels } from "./list-models.ts";
import { toJson } from "./models-json.ts";
import { formatModels } from "./models-text.ts";
import { pullModel } from "./pull-model.ts";
import { removeModel } from "./remove-model.ts";

export const MODELS_USAGE = `npm run tacho -- models [--all] [--fetch] [--json]
npm run tacho -- models search WORDS [--page N] [--json]
npm run tacho -- models files ORG/NAME [--page N] [--json]
npm run tacho -- models pull ORG/NAME[:QUANTIZATION | :FILE]
npm run tacho -- models remove NAME
npm run tacho -- models login

Lists the models the host can use, and the folder for more; or searches the hub at HF_ENDPOINT, lists the models of a
repository, downloads and verifies one, removes one, or keeps the hub's token that comes on stdin. Without a quantization,
pull takes the largest that fits into this computer's memory. An interrupted pull goes on when it is run again.
  --all            also lists files that cannot chat, and why
  --fetch          first downloads and verifies the starter model
  --json           prints the list as JSON
  --page N         shows a further page`;

export const modelsCommand: Command = async (commandArguments, context) => {
  const { values, positionals } = parseArgs({
    args: commandArguments,
    allowPositionals: true,
    options: {
      all: { type: "boolean", default: false },
      fetch: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      page: { type: "string" },
    },
  });
  const [action, ...words] = positionals;
  if (action === undefined && values.page !== undefined)
    throw new UsageError("--page goes with search and files.");
  if (action !== undefined && (values.all || values.fetch))
    throw new UsageError("--all and --fetch go with models alone.");
  const pages = { page: readPage(values.page ?? "1"), json: values.json };
  // The clock's own callbacks keep no process alive.
  const awake = setInterval(() => {}, 60_000);
  try {
    return await run(action, words, pages, { values, context });
  } finally {
    clearInterval(awake);
  }
};

function run(
  action: string | undefined,
  words: string[],
  pages: PageOptions,
  { values, context }: { values: ListOptions; context: CommandContext },
): Promise<number> {
  switch (action) {
    case undefined:
      return listAll(values, context);
    case "search":
      return searchHub(words, pages, context);
    case "files":
      return listHubFiles(words, pages, context);
    case "pull":
      return pullModel(words, context);
    case "remove":
      return removeModel(words, context);
    case "login":
      return loginToHub(words, context);
    default:
      throw new UsageError(`There is no "models ${action}".`);
  }
}

interface ListOptions {
  all: boolean;
  fetch: boolean;
  json: boolean;
}

/** @throws UsageError */
function readPage(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError("The number of a page is 1 or more.");
  return Number(text);
}

async function listAll(values: ListOptions, context: CommandContext): Promise<number> {
  const { stdout, stderr } = context.terminal;
  const { models: folder } = resolvePaths(context.machine);
  if (values.fetch) await fetchInto(folder, context);
  const { listing, problems } = await listModels(context);
  for (const problem of problems) stderr.write(`${problem}\n`);
  if (values.json) {
    stdout.write(`${JSON.stringify(toJson(listing, values.all), null, 2)}\n`);
    return 0;
  }
  stdout.write(formatModels(listing, values.all));
  stderr.write(`Put more GGUF files into ${folder}\n`);
  if (!listing.models.some(({ flaw }) => flaw === undefined))
    stderr.write("Download the starter model with: npm run tacho -- models --fetch\n");
  return 0;
}

async function fetchInto(folder: string, { terminal, machine }: CommandContext): Promise<void> {
  const progress = createProgressLine(terminal.stderr);
  const cancel = new AbortController();
  const stopListening = terminal.onInterrupt(() => cancel.abort(new Error("The download was cancelled.")));
  try {
    const { path, origin } = await fetchStarterModel({
      folder,
      env: machine.env,
      signal: cancel.signal,
      onProgress: showFetchProgress(progress),
      onDownloadEnd: (ok) => commandLineLedger(resolvePaths(machine).home).add({ purpose: "download", ok }),
    });
    progress.clear();
    terminal.stderr.write(
      `${origin === "present" ? "Already present and verified" : "Downloaded and verified"}: ${path}\n`,
    );
  } finally {
    progress.clear();
    stopListening();
  }
}
