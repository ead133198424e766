import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createHostManifest, formatHostManifest } from "../../native-host/src/registration/host-manifest.ts";
import { HOST_NAME } from "../../native-host/src/registration/identity.ts";

/** Path of the built host. */
export const HOST = fileURLToPath(new URL("../../native-host/dist/host.js", import.meta.url));

export interface HostRegistration {
  /** Profile folder that receives the manifest. Other browsers do not see it. */
  profile: string;
  /** Folder for the launcher and the file with the host's process id. */
  folder: string;
  /** Additional environment variables for the host. */
  environment: Record<string, string>;
  /** Command that starts the host. Default: node with the built host. */
  command?: string[];
}

/**
 * Registers the built host with one browser profile. The launcher writes its process id, which becomes the
 * host's.
 */
export async function registerHost({
  profile,
  folder,
  environment,
  command = [process.execPath, HOST],
}: HostRegistration): Promise<void> {
  const launcher = join(folder, "tacho-host");
  const assignments = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  const script = [
    "#!/bin/sh",
    ...assignments,
    `echo $$ > ${quote(hostProcessIdFile(folder))}`,
    `exec ${command.map(quote).join(" ")} "$@"`,
    "",
  ];
  await mkdir(folder, { recursive: true });
  await writeFile(launcher, script.join("\n"), { mode: 0o755 });
  const manifest = manifestFile(profile);
  await mkdir(join(manifest, ".."), { recursive: true });
  await writeFile(manifest, formatHostManifest(createHostManifest(launcher)));
}

export async function unregisterHost(profile: string): Promise<void> {
  await rm(manifestFile(profile), { force: true });
}

/** Returns the path of the file with the id of the most recently started host process. */
export function hostProcessIdFile(folder: string): string {
  return join(folder, "host.pid");
}

function manifestFile(profile: string): string {
  return join(profile, "NativeMessagingHosts", `${HOST_NAME}.json`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
