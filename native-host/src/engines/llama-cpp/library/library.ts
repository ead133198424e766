/**
 * node-llama-cpp. Imported on demand, because the scripted engine and the thread that watches the parent do
 * without it.
 */
export type Library = typeof import("node-llama-cpp");

export function loadLibrary(): Promise<Library> {
  return import("node-llama-cpp");
}
