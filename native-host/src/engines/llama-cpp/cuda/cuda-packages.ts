/** What is fetched on one kind of system. */
export interface CudaPackages {
  /** Names in the registry, and of the folders under `node_modules`. */
  names: readonly [string, ...string[]];
  /** What comes over the network, bytes; about. */
  download: number;
  /** What it takes on the disk, bytes; about. */
  disk: number;
}

/** The first of a system is built for CUDA 13; its extension is what the library falls back to, built for CUDA 12. */
const BY_SYSTEM: Record<string, CudaPackages> = {
  "linux-x64": {
    names: ["@node-llama-cpp/linux-x64-cuda", "@node-llama-cpp/linux-x64-cuda-ext"],
    download: 320_000_000,
    disk: 564_000_000,
  },
  "win32-x64": {
    names: ["@node-llama-cpp/win-x64-cuda", "@node-llama-cpp/win-x64-cuda-ext"],
    download: 320_000_000,
    disk: 564_000_000,
  },
};

/** node-llama-cpp's packages for CUDA; `undefined` where it has none. */
export function cudaPackages(platform: NodeJS.Platform, arch: string): CudaPackages | undefined {
  const system = `${platform}-${arch}`;
  return Object.hasOwn(BY_SYSTEM, system) ? BY_SYSTEM[system] : undefined;
}
