import type { FlawDetails } from "../../gguf/flaw.ts";

/** Other programs whose models can be used. */
export type StoreName = "ollama" | "lmstudio" | "huggingface" | "llama.cpp" | "jan" | "gpt4all";

/**
 * Origin of a model: the starter model, one that was downloaded from a hub, `TACHO_HOME/models/`, a place that `config.json`
 * or `TACHO_MODEL` names, or another program.
 */
export type ModelSource = "starter" | "hub" | "folder" | "config" | StoreName;

/** A model in a place, before its files are opened. */
export interface FoundModel {
  /** Name that its source gives it. Not unique. */
  name: string;
  source: ModelSource;
  /** Absolute path of its first file. */
  path: string;
  /** Absolute paths of all its files that are there. */
  files: readonly string[];
  /** Distinguishes it from another of the same name, such as the folder it is in. */
  place: string;
  /** Hash of its only file, where its program has named the file by it. */
  sha256?: string;
  /** Why it cannot be used, where that is known already. */
  flaw?: FlawDetails;
  /** True for a file in a folder of models that is none by its name. */
  isOther?: true;
}

/** Something that cannot be opened. */
export interface UnreadableFile {
  path: string;
  details: FlawDetails;
}

/** The contents of a place. */
export interface FoundFiles {
  models: FoundModel[];
  unreadable: UnreadableFile[];
}
