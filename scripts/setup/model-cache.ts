/** Folder of the tests' own copy of the starter model, inside the repository. */
export const MODEL_CACHE = ".cache/models";
