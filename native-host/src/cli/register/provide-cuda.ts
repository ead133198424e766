import type { Clock } from "@tacho/shared/time/clock.ts";
import { CudaError } from "../../engines/llama-cpp/cuda/cuda-error.ts";
import { lockFolder } from "../../engines/llama-cpp/cuda/cuda-lock.ts";
import { type CudaPackages, cudaPackages } from "../../engines/llama-cpp/cuda/cuda-packages.ts";
import {
  type InstallCudaInput,
  type InstalledCuda,
  installCuda,
} from "../../engines/llama-cpp/cuda/install-cuda.ts";
import type { Machine } from "../../registration/browsers.ts";
import { seesNvidiaDriver } from "../../system/nvidia-driver.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface ProvideCudaInput {
  terminal: Terminal;
  machine: Machine;
  clock: Clock;
  /** Where it goes. */
  folder: string;
  /** Folder of the lock files. */
  locks: string;
  arch: string;
  packages: CudaPackages;
  install?: (input: InstallCudaInput) => Promise<InstalledCuda>;
}

/**
 * The packages for this system.
 *
 * @throws CudaError where there are none.
 */
export function requireCudaPackages(platform: NodeJS.Platform, arch: string): CudaPackages {
  const packages = cudaPackages(platform, arch);
  if (packages !== undefined) return packages;
  const instead =
    platform === "darwin"
      ? "On a Mac, Metal is used, and it is there already"
      : "What is installed already serves this system";
  throw new CudaError(
    "wrong_system",
    `There are no CUDA binaries for ${platform} on ${arch}, only for Linux and Windows on x64. ${instead}; to register the host, run: npm run tacho -- install`,
  );
}

/** Installs CUDA's binaries, telling on stderr what is fetched, why, and how far it is. */
export async function provideCuda(input: ProvideCudaInput): Promise<InstalledCuda> {
  const { terminal, machine, clock, folder, locks, arch, packages, install = installCuda } = input;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const progress = createProgressLine(terminal.stderr);
  const cancel = new AbortController();
  const cancelled = "Cancelled; nothing half-written is left.";
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
      onStart: async (version) => {
        for (const line of await announce(version)) say(line);
        announced = true;
      },
      onProgress: (bytes) =>
        progress.show(
          "Fetching and unpacking, with every sum checked",
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
      `==> Installing llama.cpp for CUDA through npm: ${packages.names.join(" and ")} ${version}`,
      `    about ${toMegabytes(packages.download)} MB to download and ${toMegabytes(packages.disk)} MB on the disk, in ${folder}`,
      "    for NVIDIA cards, in place of Vulkan; it needs NVIDIA's driver and the CUDA toolkit 12 or 13 on this machine",
      ...(driver
        ? []
        : [
            "    NVIDIA's driver was not seen on this machine; it is installed all the same, because it was asked for",
          ]),
    ];
  }
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
