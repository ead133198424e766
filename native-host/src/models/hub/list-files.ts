import { orAbsent, readableItems } from "@tacho/shared/reading/tolerant.ts";
import * as z from "zod/mini";
import { type GroupedFiles, groupFiles, type HubFile } from "./group-files.ts";
import type { HubClient } from "./hub-client.ts";
import { hubUrl } from "./hub-endpoint.ts";
import { HubError } from "./hub-error.ts";
import { isCommit, isUsablePath, requireRepositoryName } from "./hub-names.ts";

/** Pages of a repository's list of files that are read, and GGUF files in all. */
const MOST_PAGES = 30;
const MOST_FILES = 5000;
/** Largest file in bytes that can be meant. */
const LARGEST = 2 ** 46;

const repositorySchema = z.object({ sha: z.string().check(z.refine(isCommit)) });
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const size = z.int().check(z.minimum(0), z.maximum(LARGEST));
const entrySchema = z.object({
  type: orAbsent(z.string()),
  path: z.string().check(z.maxLength(4096)),
  size,
  lfs: orAbsent(z.object({ oid: sha256, size: orAbsent(size) })),
});
const treeSchema = readableItems(entrySchema);

/** The GGUF files of a repository at one commit. */
export interface RepositoryFiles extends GroupedFiles {
  /** `ORG/NAME`. */
  repository: string;
  commit: string;
  /** Paths of GGUF files whose names cannot be kept on every system. */
  refused: string[];
}

/**
 * Lists the GGUF files of a repository at its latest commit.
 *
 * @throws HubError or the signal's reason
 */
export async function listFiles(
  hub: HubClient,
  repository: string,
  signal?: AbortSignal,
): Promise<RepositoryFiles> {
  requireRepositoryName(repository);
  const commit = await findCommit(hub, repository, signal);
  const paths = new Map((await readTree(hub, repository, commit, signal)).map((file) => [file.path, file]));
  const files = [...paths.values()];
  const refused = files.filter(({ path }) => !isUsablePath(path)).map(({ path }) => path);
  const grouped = groupFiles(files.filter(({ path }) => isUsablePath(path)));
  return { repository, commit, refused, ...grouped };
}

/** Finds the latest commit: as the hub tells it of the repository, or, at a plain mirror, with a file of it. */
async function findCommit(hub: HubClient, repository: string, signal?: AbortSignal): Promise<string> {
  const url = hubUrl(hub.endpoint, ["api", "models", ...repository.split("/")]);
  try {
    const parsed = repositorySchema.safeParse((await hub.json(url, repository, signal)).value);
    if (parsed.success) return parsed.data.sha;
  } catch (error) {
    if (!(error instanceof HubError && error.problem === "not_found")) throw error;
  }
  const [file] = await readTree(hub, repository, "main", signal);
  if (file === undefined) throw noModels(repository);
  const commit = await hub.commitOf(repository, file.path, signal);
  if (commit === undefined) throw hub.portal();
  return commit;
}

async function readTree(
  hub: HubClient,
  repository: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubFile[]> {
  const segments = ["api", "models", ...repository.split("/"), "tree", revision];
  let query: [string, string][] = [["recursive", "true"]];
  const files: HubFile[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { value, next } = await hub.json(hubUrl(hub.endpoint, segments, query), repository, signal);
    const tree = treeSchema.safeParse(value);
    if (!tree.success) throw hub.portal();
    files.push(...tree.data.filter(isGguf).map(toFile));
    if (files.length > MOST_FILES) break;
    if (next === undefined) {
      if (files.length === 0) throw noModels(repository);
      return files;
    }
    query = [...next];
  }
  throw new HubError("bad_answer", `${repository} has too many files to list.`);
}

function isGguf({ type, path }: z.infer<typeof entrySchema>): boolean {
  return type !== "directory" && /\.gguf$/i.test(path);
}

function toFile({ path, size, lfs }: z.infer<typeof entrySchema>): HubFile {
  return { path, size: lfs?.size ?? size, ...(lfs !== undefined && { sha256: lfs.oid }) };
}

function noModels(repository: string): HubError {
  return new HubError("not_found", `${repository} has no GGUF files.`);
}
