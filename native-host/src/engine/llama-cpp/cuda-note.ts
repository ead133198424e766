import type { Cuda } from "./add-cuda.ts";

export interface CudaNoteInput {
  cuda: Cuda;
  /** What the library runs on. */
  gpu: "cuda" | "vulkan" | "metal" | false;
  /** Whether NVIDIA's driver is seen. */
  driver: boolean;
}

const INSTALL = "npm run tacho -- install --cuda";

/** A sentence where CUDA was asked for and not got, or would help; asked only while a GPU may be used. */
export function cudaNote({ cuda, gpu, driver }: CudaNoteInput): string | undefined {
  switch (cuda.status) {
    case "ready":
      if (gpu === "cuda") return undefined;
      return driver
        ? "The CUDA binaries are installed but cannot be used here: beside NVIDIA's driver they need the CUDA toolkit 12 or 13, for its libcudart and libcublas."
        : "The CUDA binaries are installed, but NVIDIA's driver was not found.";
    case "other_version":
      return `The CUDA binaries are of version ${cuda.version}, which this Tacho cannot use. Run: ${INSTALL}`;
    case "damaged":
      return `The CUDA binaries are incomplete and are not used. Run: ${INSTALL}`;
    case "absent":
      if (gpu !== false || !driver) return undefined;
      return `NVIDIA's driver is here, but no GPU can be used through Vulkan. The CUDA binaries come with: ${INSTALL}`;
    case "impossible":
      return undefined;
    default:
      return cuda satisfies never;
  }
}
