import { resolve } from "node:path";
import type { PathsInput } from "../../system/files/paths.ts";
import type { FoundFiles, UnreadableFile } from "../sources/found-model.ts";
import { modelsOfHuggingFace } from "./hugging-face.ts";
import { joinFound } from "./in-folder.ts";
import { closedService, modelsOfOllama } from "./ollama.ts";
import { modelsOfGpt4all, modelsOfJan, modelsOfLlamaCpp, modelsOfLmStudio } from "./other-stores.ts";
import { storePlaces } from "./store-places.ts";

/** The models that other programs keep on this machine. They are read where they lie; nothing is changed. */
export interface ModelStores {
  /** Looks again. */
  scan(): FoundFiles;
  /** Returns the findings of the last look, without looking again; looks the first time. */
  latest(): FoundFiles;
}

/** Returns the stores of this machine, or `undefined` if `TACHO_CLEAN` leaves them out. */
export function openModelStores(machine: PathsInput): ModelStores | undefined {
  if (machine.env.TACHO_CLEAN === "1") return undefined;
  const places = storePlaces(machine);
  let found: FoundFiles | undefined;
  const scan = (): FoundFiles => {
    const closed = places.ollama
      .map(closedService)
      .filter((each): each is UnreadableFile => each !== undefined);
    const open = places.ollama.filter((root) => closed.every(({ path }) => path !== root));
    found = withoutRepeats(
      joinFound([
        ...open.map(modelsOfOllama),
        { models: [], unreadable: closed },
        modelsOfLmStudio(places.lmStudio),
        modelsOfHuggingFace(places.huggingFace, "huggingface"),
        modelsOfLlamaCpp(places.llamaCpp),
        modelsOfJan(places.jan),
        modelsOfGpt4all(places.gpt4all),
      ]),
    );
    return found;
  };
  return { scan, latest: () => found ?? scan() };
}

/** Leaves out files that two programs share, such as a folder that two of them were pointed at. */
function withoutRepeats({ models, unreadable }: FoundFiles): FoundFiles {
  const seen = new Set<string>();
  const isNew = (path: string): boolean => {
    const key = resolve(path);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  return {
    models: models.filter(({ path, source, name }) =>
      source === "ollama" ? isNew(`${name}\0${path}`) : isNew(path),
    ),
    unreadable: unreadable.filter(({ path }) => isNew(path)),
  };
}
