import { access } from "node:fs/promises";
import path from "node:path";

export interface NvidiaDriverInput {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  exists?: (path: string) => Promise<boolean>;
}

/**
 * Paths that exist only with an NVIDIA driver: its kernel module, its device, or the tool that Windows provides
 * to WSL.
 */
const SIGNS: Partial<Record<NodeJS.Platform, (env: NodeJS.ProcessEnv) => string[]>> = {
  linux: () => ["/proc/driver/nvidia/version", "/dev/nvidiactl", "/usr/lib/wsl/lib/nvidia-smi"],
  win32: ({ SystemRoot = "C:\\Windows" }) => [
    `${SystemRoot}\\System32\\nvml.dll`,
    `${SystemRoot}\\System32\\nvidia-smi.exe`,
  ],
};

/** Returns true when an NVIDIA driver seems to be installed. Only looks at file names; starts no program. */
export async function seesNvidiaDriver({
  platform,
  env,
  exists = isThere,
}: NvidiaDriverInput): Promise<boolean> {
  const signs = SIGNS[platform];
  if (signs === undefined) return false;
  const flavour = platform === "win32" ? path.win32 : path.posix;
  const folders = (env.PATH ?? env.Path ?? "").split(flavour.delimiter).filter((folder) => folder !== "");
  const program = platform === "win32" ? "nvidia-smi.exe" : "nvidia-smi";
  const places = [...signs(env), ...folders.map((folder) => flavour.join(folder, program))];
  for (const place of places) if (await exists(place)) return true;
  return false;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
