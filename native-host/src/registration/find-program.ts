import path from "node:path";
import type { Machine } from "./browsers.ts";
import type { RegistrationFiles } from "./registration-files.ts";

type ProgramFiles = Pick<RegistrationFiles, "isExecutable" | "resolve" | "read">;

/**
 * Returns the first executable among `programs`: absolute paths are taken as they are, names are looked up in
 * `PATH`. Skips wrappers that start a Snap, such as Ubuntu's `chromium-browser`.
 */
export async function findProgram(
  programs: string[],
  { platform, env }: Machine,
  files: ProgramFiles,
): Promise<string | undefined> {
  const flavour = platform === "win32" ? path.win32 : path.posix;
  const folders = (env.PATH ?? env.Path ?? "").split(flavour.delimiter).filter((folder) => folder !== "");
  for (const program of programs) {
    const candidates = flavour.isAbsolute(program)
      ? [program]
      : folders.map((folder) => flavour.join(folder, program));
    for (const candidate of candidates) {
      if ((await files.isExecutable(candidate)) && !(await leadsIntoSnap(candidate, files))) return candidate;
    }
  }
  return undefined;
}

async function leadsIntoSnap(program: string, files: ProgramFiles): Promise<boolean> {
  const target = await files.resolve(program);
  if (target.startsWith("/snap/") || target === "/usr/bin/snap") return true;
  const wrapper = path.posix.basename(target) === "chromium-browser" ? await files.read(target) : undefined;
  return wrapper?.includes("/snap/bin/") ?? false;
}
