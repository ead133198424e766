/** Folder of the tests' copy of the starter model, relative to the repository. */
export const MODEL_CACHE = ".cache/models";
