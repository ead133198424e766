import { cudaPackages } from "../cuda/cuda-packages.ts";
import { type FoundCuda, findCuda } from "../cuda/find-cuda.ts";
import type { Library } from "./library.ts";
import { redirectPackages } from "./redirect-packages.ts";

export interface AddCudaOptions {
  library: Pick<Library, "getModuleVersion">;
  /** `TACHO_HOME/cuda`, or `undefined` to ignore CUDA binaries. */
  folder: string | undefined;
  platform: NodeJS.Platform;
  arch: string;
  redirect?: (packages: readonly string[], place: string) => void;
}

/** State of the CUDA binaries. `impossible`: there are none for this system, or they are ignored. */
export type Cuda = FoundCuda | { status: "impossible" };

/** Makes the library use the CUDA binaries if they are complete and of its own version. Returns their state. */
export async function addCuda(options: AddCudaOptions): Promise<Cuda> {
  const { library, folder, platform, arch, redirect = redirectPackages } = options;
  const packages = cudaPackages(platform, arch)?.names;
  if (folder === undefined || packages === undefined) return { status: "impossible" };
  const found = await findCuda({ folder, version: await library.getModuleVersion(), packages });
  if (found.status === "ready") redirect(packages, found.place);
  return found;
}
