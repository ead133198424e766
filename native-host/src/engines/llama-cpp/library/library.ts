/** node-llama-cpp, loaded only when a model is: the thread that watches the parent, and the scripted engine, do without it. */
export type Library = typeof import("node-llama-cpp");

export function loadLibrary(): Promise<Library> {
  return import("node-llama-cpp");
}
