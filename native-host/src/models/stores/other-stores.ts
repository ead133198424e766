import { basename, isAbsolute, join } from "node:path";
import * as z from "zod/mini";
import { readSmallFile, readSmallJson } from "../../system/files/read-small-file.ts";
import type { FoundFiles, FoundModel, UnreadableFile } from "../sources/found-model.ts";
import { namedFile } from "../sources/named-file.ts";
import { modelsOfHuggingFace } from "./hugging-face.ts";
import { ggufFilesIn, joinFound } from "./in-folder.ts";
import { foldersIn } from "./list-folder.ts";
import type { StorePlaces } from "./store-places.ts";

const lmStudioSettings = z.object({ downloadsFolder: z.string() });
const janSettings = z.object({ data_folder: z.string() });

/** Folders below Jan's models that are entered: a model's id may be a path. */
const DEEPEST_JAN = 4;
/** GPT4All's prefix of a file whose download is not finished. */
const GPT4ALL_UNFINISHED = /^incomplete-/;

/** Lists the models of LM Studio: `PUBLISHER/REPOSITORY/FILE.gguf` below the folder of its settings. */
export function modelsOfLmStudio(homes: StorePlaces["lmStudio"]): FoundFiles {
  return joinFound(
    homes.map((home) => {
      const settings = lmStudioSettings.safeParse(readSmallJson(join(home, "settings.json")));
      const isNamed = settings.success && isAbsolute(settings.data.downloadsFolder);
      return ggufFilesIn(isNamed ? settings.data.downloadsFolder : join(home, "models"), "lmstudio");
    }),
  );
}

/** Lists the models of llama.cpp's cache: flat files of older releases, and the hub's layout of newer ones. */
export function modelsOfLlamaCpp(roots: StorePlaces["llamaCpp"]): FoundFiles {
  return joinFound(
    roots.flatMap((root) => {
      const flat = ggufFilesIn(root, "llama.cpp");
      const inHub = (path: string) => /[\\/]models--[^\\/]+[\\/]/.test(path.slice(root.length));
      return [
        { models: flat.models.filter(({ path }) => !inHub(path)), unreadable: flat.unreadable },
        modelsOfHuggingFace(root, "llama.cpp"),
      ];
    }),
  );
}

/** Lists the models of Jan: a folder with a `model.yml` that names the file, which may be anywhere. */
export function modelsOfJan({ data, settings }: StorePlaces["jan"]): FoundFiles {
  const chosen = settings.flatMap((path) => {
    const read = janSettings.safeParse(readSmallJson(path));
    return read.success && isAbsolute(read.data.data_folder) ? [read.data.data_folder] : [];
  });
  const unreadable: UnreadableFile[] = [];
  const models: FoundModel[] = [];
  for (const root of new Set([...chosen, ...data])) {
    const top = join(root, "llamacpp", "models");
    const enter = (below: readonly string[]): void => {
      const file = modelPathIn(readSmallFile(join(top, ...below, "model.yml")));
      if (file !== undefined) {
        const path = isAbsolute(file) ? file : join(root, file);
        models.push({ ...namedFile(below.join("/"), path), source: "jan", place: path });
      } else if (below.length < DEEPEST_JAN) {
        for (const name of foldersIn(join(top, ...below), unreadable)) enter([...below, name]);
      }
    };
    enter([]);
  }
  return { models, unreadable };
}

/** Reads the one key of a `model.yml` that matters. Its value is a plain or quoted text on one line. */
function modelPathIn(text = ""): string | undefined {
  const [, value] = /^model_path:[ \t]*(.+?)[ \t]*\r?$/m.exec(text) ?? [];
  if (value === undefined) return undefined;
  const [, , quoted] = /^(["'])(.*)\1$/.exec(value) ?? [];
  return quoted ?? value;
}

/** Lists the models of GPT4All: flat files in its folder, or in the one of its settings. */
export function modelsOfGpt4all({ data, settings }: StorePlaces["gpt4all"]): FoundFiles {
  const [, chosen] = /^modelPath=(.+?)\r?$/m.exec(readSmallFile(settings) ?? "") ?? [];
  const root = chosen !== undefined && isAbsolute(chosen) ? chosen : data;
  const { models, unreadable } = ggufFilesIn(root, "gpt4all");
  return {
    models: models.map((model) =>
      GPT4ALL_UNFINISHED.test(basename(model.path))
        ? { ...model, flaw: { reason: "unfinished_download" } }
        : model,
    ),
    unreadable,
  };
}
