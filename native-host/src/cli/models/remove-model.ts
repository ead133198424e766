import { readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HUB_FOLDER, recordPathOf } from "../../models/downloads/hub-record.ts";
import type { KnownModel } from "../../models/model-catalog.ts";
import { namedFile } from "../../models/sources/named-file.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import type { CommandContext } from "../terminal/command-context.ts";
import { printable } from "../terminal/printable.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { listModels } from "./list-models.ts";
import { programOf } from "./models-text.ts";

/** Removes the files of a model that lies in Tacho's own folder. */
export async function removeModel(words: string[], context: CommandContext): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || rest.length > 0) throw new UsageError("Name one model, as the list has it.");
  const { stderr } = context.terminal;
  const { models: folder } = resolvePaths(context.machine);
  const { listing } = await listModels(context);
  const model = listing.models.find((each) => each.name === name);
  if (model === undefined) {
    stderr.write(
      `There is no model called ${JSON.stringify(name)}. To see all: npm run tacho -- models --all\n`,
    );
    return 1;
  }
  const refusal = whyNot(model);
  if (refusal !== undefined) {
    stderr.write(`${refusal}\n`);
    return 1;
  }
  for (const path of namedFile(name, model.path).files.toReversed()) {
    await rm(path);
    await rm(recordPathOf(path), { force: true });
  }
  if (model.source === "hub") await removeEmpty(dirname(model.path), join(folder, HUB_FOLDER));
  stderr.write(`Removed ${printable(name)} (${(model.size / 1e6).toFixed(0)} MB).\n`);
  return 0;
}

/** Says why a model is not removed; `undefined` if it can be. */
function whyNot({ name, source, path }: KnownModel): string | undefined {
  switch (source) {
    case "hub":
    case "starter":
    case "folder":
      return undefined;
    case "config":
      return `${printable(name)} is not in Tacho's own folder: remove ${printable(path)} yourself, or take it out of config.json.`;
    default:
      return `${printable(name)} belongs to ${programOf(source) ?? source}: remove it there.`;
  }
}

/** Removes the folders that a download has made, from the innermost on, as far as they are empty. */
async function removeEmpty(folder: string, root: string): Promise<void> {
  for (let each = folder; each.startsWith(root) && each !== root; each = dirname(each)) {
    if ((await readdir(each)).length > 0) return;
    await rmdir(each);
  }
}
