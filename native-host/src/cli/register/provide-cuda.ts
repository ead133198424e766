import type { Clock } from "@tacho/shared/time/clock.ts";
import { CudaError } from "../../engines/llama-cpp/cuda/cuda-error.ts";
import { lockFolder } from "../../engines/llama-cpp/cuda/cuda-lock.ts";
import { type CudaPackages, cudaPackages } from "../../engines/llama-cpp/cuda/cuda-packages.ts";
import {
  type InstallCudaInput,
  type InstalledCuda,
  installCuda,
} from "../../engines/llama-cpp/cuda/install-cuda.ts";
import type { Ledger } from "../../outgoing/ledger.ts";
import type { Machine } from "../../registration/browsers.ts";
import { seesNvidiaDriver } from "../../system/nvidia-driver.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface ProvideCudaInput {
  terminal: Terminal;
  machine: Machine;
  clock: Clock;
  /** `TACHO_HOME/cuda`. */
  folder: string;
  /** The list of connections, which gets the download. */
  ledger: Pick<Ledger, "add">;
  /** Folder with the lock files of all systems. */
  locks: string;
  arch: string;
  packages: CudaPackages;
  install?: (input: InstallCudaInput) => Promise<InstalledCuda>;
}

/**
 * Returns the CUDA packages for this system.
 *
 * @throws CudaError `wrong_system` if there are none.
 */
export function requireCudaPackages(platform: NodeJS.Platform, arch: string): CudaPackages {
  const packages = cudaPackages(platform, arch);
  if (packages !== undefined) return packages;
  const instead =
    platform === "darwin"
      ? "Macs use Metal, which is already installed"
      : "The installed build already supports this system";
  throw new CudaError(
    "wrong_system",
    `There are no CUDA binaries for ${platform} on ${arch}, only for Linux and Windows on x64. ${instead}. To register the host, run: npm run tacho -- install`,
  );
}

/** Installs the CUDA binaries. Announces them, and shows the progress, on stderr. */
export async function provideCuda(input: ProvideCudaInput): Promise<InstalledCuda> {
  const { terminal, machine, clock, folder, ledger, locks, arch, packages, install = installCuda } = input;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const progress = createProgressLine(terminal.stderr);
  const cancel = new AbortController();
  const cancelled = "Cancelled. No partial files were left.";
  const stopListening = terminal.onInterrupt(() => cancel.abort(new Error(cancelled)));
  const total = packages.download + packages.disk;
  const start = clock.now();
  let announced = false;
  try {
    const installed = await install({
      folder,
      lock: lockFolder(locks, machine.platform, arch),
      packages,
      env: machine.env,
      signal: cancel.signal,
      onDownloadEnd: (ok) => ledger.add({ purpose: "download", ok }),
      onStart: async (version) => {
        for (const line of await announce(version)) say(line);
        announced = true;
      },
      onProgress: (bytes) =>
        progress.show(
          "Downloading, verifying and unpacking",
          Math.min(1, bytes / total),
          `${toMegabytes(Math.min(bytes, total))} of ${toMegabytes(total)} MB`,
        ),
    });
    progress.clear();
    if (announced) say(`    done in ${((clock.now() - start) / 1000).toFixed(1)} s`);
    return installed;
  } finally {
    progress.clear();
    stopListening();
  }

  async function announce(version: string): Promise<string[]> {
    const driver = await seesNvidiaDriver(machine);
    return [
      `==> Installing llama.cpp for CUDA with npm: ${packages.names.join(" and ")} ${version}`,
      `    about ${toMegabytes(packages.download)} MB to download and ${toMegabytes(packages.disk)} MB on disk, in ${folder}`,
      "    for NVIDIA GPUs, instead of Vulkan; requires NVIDIA's driver and the CUDA toolkit 12 or 13",
      ...(driver ? [] : ["    warning: no NVIDIA driver was found; installing anyway, as requested"]),
    ];
  }
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
