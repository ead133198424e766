import type { FoundFiles, ModelSource } from "../sources/found-model.ts";
import { modelsInFolder } from "../sources/models-in-folder.ts";

/** Lists the GGUF files in a folder of another program, and below it. Other files are its own business. */
export function ggufFilesIn(root: string, source: ModelSource): FoundFiles {
  const { models, unreadable } = modelsInFolder(root, source, { follows: "all" });
  return {
    models: models.filter(({ isOther }) => !isOther),
    unreadable: unreadable.filter(
      ({ path, details }) => path.endsWith(".gguf") || details.reason === "unreadable",
    ),
  };
}

/** Joins what was found in several places. */
export function joinFound(found: readonly FoundFiles[]): FoundFiles {
  return {
    models: found.flatMap(({ models }) => models),
    unreadable: found.flatMap(({ unreadable }) => unreadable),
  };
}
