import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { hasCode } from "../../system/files/has-code.ts";
import { readSmallJson } from "../../system/files/read-small-file.ts";
import type { FoundFiles, FoundModel, UnreadableFile } from "../sources/found-model.ts";
import { entriesIn, foldersIn } from "./list-folder.ts";

/** Number of manifests that are looked at. */
const MOST_MANIFESTS = 5000;
/** Host and namespace that Ollama leaves out of a model's name. */
const USUAL_HOST = "registry.ollama.ai";
const USUAL_NAMESPACE = "library";
/** Group that may read the files of Ollama's system service. */
const SERVICE_GROUP = "ollama";

const manifestSchema = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })),
});
const DIGEST = /^sha256:([0-9a-f]{64})$/;

/** Kinds of layers that are files for llama.cpp, with the words that follow the model's name. */
const KINDS: Readonly<Record<string, string>> = {
  "application/vnd.ollama.image.model": "",
  "application/vnd.ollama.image.projector": " projector",
  "application/vnd.ollama.image.adapter": " adapter",
  "application/vnd.ollama.image.draft": " draft",
};
const TENSOR = "application/vnd.ollama.image.tensor";

/** Lists the models of Ollama, by its manifests. The files themselves are named by their hashes. */
export function modelsOfOllama(root: string): FoundFiles {
  const unreadable: UnreadableFile[] = [];
  const models: FoundModel[] = [];
  const manifests = join(root, "manifests");
  let left = MOST_MANIFESTS;
  for (const host of foldersIn(manifests, unreadable)) {
    for (const namespace of foldersIn(join(manifests, host), unreadable)) {
      for (const model of foldersIn(join(manifests, host, namespace), unreadable)) {
        const folder = join(manifests, host, namespace, model);
        for (const { name: tag } of entriesIn(folder, unreadable)) {
          left -= 1;
          if (left < 0) return { models, unreadable: [...unreadable, tooMany(manifests)] };
          models.push(...inManifest(root, join(folder, tag), nameOf(host, namespace, model, tag)));
        }
      }
    }
  }
  return { models, unreadable: unreadable.map((each) => withRemedy(root, each)) };
}

function inManifest(root: string, path: string, name: string): FoundModel[] {
  const manifest = manifestSchema.safeParse(readSmallJson(path));
  if (!manifest.success) return [];
  const { layers } = manifest.data;
  if (layers.some(({ mediaType }) => mediaType === TENSOR)) {
    const flaw = { reason: "other_format", format: "safetensors" } as const;
    return [{ name, source: "ollama", path, files: [path], place: path, flaw }];
  }
  return layers.flatMap(({ mediaType, digest }, index): FoundModel[] => {
    const kind = Object.hasOwn(KINDS, mediaType) ? KINDS[mediaType] : undefined;
    const [, sha256] = DIGEST.exec(digest) ?? [];
    if (kind === undefined || sha256 === undefined) return [];
    const file = join(root, "blobs", `sha256-${sha256}`);
    const isDraft = kind === " draft";
    const isFirst = layers.findIndex((layer) => layer.mediaType === mediaType) === index;
    return [
      {
        name: `${name}${kind}${isFirst ? "" : ` ${index}`}`,
        source: "ollama",
        path: file,
        files: [file],
        place: path,
        sha256,
        ...(isDraft && { flaw: { reason: "draft" } }),
      },
    ];
  });
}

/** Returns the name of a model as Ollama shows it. */
function nameOf(host: string, namespace: string, model: string, tag: string): string {
  const short = `${model}:${tag}`;
  if (host !== USUAL_HOST) return `${host}/${namespace}/${short}`;
  return namespace === USUAL_NAMESPACE ? short : `${namespace}/${short}`;
}

function tooMany(path: string): UnreadableFile {
  return { path, details: { reason: "too_many", limit: MOST_MANIFESTS } };
}

/** Names the command that lets the user read the files of a system service. */
function withRemedy(root: string, file: UnreadableFile): UnreadableFile {
  if (!root.startsWith("/usr/") && !root.startsWith("/var/")) return file;
  return { ...file, details: { reason: "of_service", group: SERVICE_GROUP } };
}

/** Returns the folder if another user keeps it closed, although its parent shows that it may be there. */
export function closedService(root: string): UnreadableFile | undefined {
  try {
    accessSync(root, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return hasCode(error, "EACCES", "EPERM")
      ? withRemedy(root, { path: root, details: { reason: "absent" } })
      : undefined;
  }
}
