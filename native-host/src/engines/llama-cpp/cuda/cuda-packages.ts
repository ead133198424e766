/** The packages of one system. */
export interface CudaPackages {
  /** Package names in the registry, and folders below `node_modules`. */
  names: readonly [string, ...string[]];
  /** Approximate download size in bytes. */
  download: number;
  /** Approximate size on disk in bytes. */
  disk: number;
}

/**
 * In each list the first package is built for CUDA 13, and the second, which the library falls back to, for CUDA
 * 12.
 */
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

/** Returns node-llama-cpp's CUDA packages for a system, or `undefined` if there are none. */
export function cudaPackages(platform: NodeJS.Platform, arch: string): CudaPackages | undefined {
  const system = `${platform}-${arch}`;
  return Object.hasOwn(BY_SYSTEM, system) ? BY_SYSTEM[system] : undefined;
}
