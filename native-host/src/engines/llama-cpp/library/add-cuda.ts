import { cudaPackages } from "../cuda/cuda-packages.ts";
import { type FoundCuda, findCuda } from "../cuda/find-cuda.ts";
import type { Library } from "./library.ts";
import { redirectPackages } from "./redirect-packages.ts";

export interface AddCudaOptions {
  library: Pick<Library, "getModuleVersion">;
  /** Where CUDA's binaries are if they are installed; absent where nobody looks for them. */
  folder: string | undefined;
  platform: NodeJS.Platform;
  arch: string;
  redirect?: (packages: readonly string[], place: string) => void;
}

/** What there is of CUDA for this engine; `impossible` where the library has no binaries of it. */
export type Cuda = FoundCuda | { status: "impossible" };

/** Lets the library find CUDA's binaries where they are whole and of its own version, and says what there is. */
export async function addCuda(options: AddCudaOptions): Promise<Cuda> {
  const { library, folder, platform, arch, redirect = redirectPackages } = options;
  const packages = cudaPackages(platform, arch)?.names;
  if (folder === undefined || packages === undefined) return { status: "impossible" };
  const found = await findCuda({ folder, version: await library.getModuleVersion(), packages });
  if (found.status === "ready") redirect(packages, found.place);
  return found;
}
