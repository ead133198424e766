import { realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { readSmallFile } from "../../system/files/read-small-file.ts";
import type { FoundFiles, FoundModel, ModelSource, UnreadableFile } from "../sources/found-model.ts";
import { ggufFilesIn } from "./in-folder.ts";
import { foldersIn } from "./list-folder.ts";

const REPOSITORY = /^models--/;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Lists the models of a cache in the layout of the Hugging Face hub: `models--ORG--NAME/snapshots/COMMIT/` holds links to
 * files whose names are their hashes, or plain copies where links are impossible.
 */
export function modelsOfHuggingFace(root: string, source: ModelSource): FoundFiles {
  const unreadable: UnreadableFile[] = [];
  const models: FoundModel[] = [];
  const seen = new Set<string>();
  for (const repository of foldersIn(root, unreadable).filter((name) => REPOSITORY.test(name))) {
    const folder = join(root, repository);
    const current = readSmallFile(join(folder, "refs", "main"))?.trim();
    const commits = foldersIn(join(folder, "snapshots"), unreadable);
    // The current snapshot first, so that its files are named and older ones are the copies.
    commits.sort((one, other) => Number(other === current) - Number(one === current));
    for (const commit of commits) {
      const found = ggufFilesIn(join(folder, "snapshots", commit), source);
      unreadable.push(...found.unreadable);
      for (const model of found.models) {
        const target = targetOf(model.path);
        if (target === undefined || seen.has(target)) continue;
        seen.add(target);
        const blob = basename(target);
        const isHashed = model.files.length === 1 && SHA256.test(blob);
        models.push({ ...model, place: repository, ...(isHashed && { sha256: blob }) });
      }
    }
  }
  return { models, unreadable };
}

function targetOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
