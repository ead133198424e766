import type { Machine } from "./browsers.ts";
import { createLauncher, readLauncher } from "./launcher/launcher.ts";
import type { RegistrationFiles } from "./registration-files.ts";
import { findStableNode } from "./stable-node.ts";

export interface RenewLauncherInput {
  /** Absolute path of a launcher that `install` wrote. */
  launcher: string;
  /** Absolute path of the Node.js executable that it is to start. */
  node: string;
  machine: Machine;
  files: Pick<RegistrationFiles, "read" | "write" | "isExecutable" | "resolve">;
}

/** Writes a launcher anew for another Node.js. Keeps its host and its variables. Leaves any other file alone. */
export async function renewLauncher({ launcher, node, machine, files }: RenewLauncherInput): Promise<void> {
  const old = readLauncher((await files.read(launcher)) ?? "");
  const { TACHO_HOME: tachoHome, ...variables } = old?.variables ?? {};
  if (old === undefined || tachoHome === undefined) return;
  const { platform } = machine;
  const stableNode = await findStableNode(node, machine, files);
  const { text } = createLauncher({ platform, node: stableNode, host: old.host, tachoHome, variables });
  await files.write(launcher, text, 0o755);
}
