import { listFiles } from "../../models/hub/list-files.ts";
import { searchModels } from "../../models/hub/search-models.ts";
import type { CommandContext } from "../terminal/command-context.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { filesJson, formatFiles, formatFound } from "./hub-text.ts";
import { listModels } from "./list-models.ts";
import { openHub } from "./open-hub.ts";

/** Longest token with white space around it, in bytes. */
const MOST_TOKEN_BYTES = 8192;

export interface PageOptions {
  /** 1 or more. */
  page: number;
  json: boolean;
}

/** Prints the repositories that the hub finds. */
export async function searchHub(words: string[], { page, json }: PageOptions, context: CommandContext) {
  if (words.length === 0) throw new UsageError("Say what to search for.");
  const { hub } = openHub(context);
  const { stdout, stderr } = context.terminal;
  const found = await searchModels(hub, { words: words.join(" "), page });
  if (json) stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else {
    stdout.write(formatFound(found));
    if (found.models.length === 0) stderr.write("Nothing found.\n");
    else stderr.write("To see the files of one: npm run tacho -- models files ORG/NAME\n");
    if (found.next_page !== undefined) stderr.write(`There are more: --page ${found.next_page}\n`);
  }
  return 0;
}

/** Prints the models of a repository. */
export async function listHubFiles(words: string[], { page, json }: PageOptions, context: CommandContext) {
  const [repository, ...rest] = words;
  if (repository === undefined || rest.length > 0) throw new UsageError("Name one repository: ORG/NAME.");
  const { hub } = openHub(context);
  const { stdout, stderr } = context.terminal;
  const files = await listFiles(hub, repository);
  const { listing } = await listModels(context);
  const shown = filesJson(files, page, listing.models);
  if (json) stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  else {
    stdout.write(formatFiles(shown));
    if (shown.next_page !== undefined) stderr.write(`There are more: --page ${shown.next_page}\n`);
    stderr.write(`To download one: npm run tacho -- models pull ${repository}:QUANTIZATION\n`);
  }
  return 0;
}

/** Keeps the token that comes on stdin. */
export async function loginToHub(words: string[], context: CommandContext) {
  if (words.length > 0)
    throw new UsageError("A token comes on stdin, because others can see the words of a command.");
  const { terminal } = context;
  if (terminal.stdin.isTTY === true)
    terminal.stderr.write("Paste the token, press Enter, and then Ctrl-D:\n");
  let text = "";
  for await (const chunk of terminal.stdin) {
    text += String(chunk);
    if (text.length > MOST_TOKEN_BYTES) break;
  }
  const { token, hub } = openHub(context);
  await token.keep(text);
  terminal.stderr.write(
    `The token that ends in ${text.trim().slice(-4)} is kept in Tacho's home, and sent to ${hub.endpoint.host} only.\n`,
  );
  return 0;
}
