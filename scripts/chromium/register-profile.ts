import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createHostManifest, formatHostManifest } from "../../native-host/src/registration/host-manifest.ts";
import { HOST_NAME } from "../../native-host/src/registration/identity.ts";

/** The built host. */
export const HOST = fileURLToPath(new URL("../../native-host/dist/host.js", import.meta.url));

export interface HostRegistration {
  /** The browser's profile, in which the manifest is put: no other browser sees it. */
  profile: string;
  /** Where the launcher and the host's process id are written. */
  folder: string;
  /** Of the host, beside what the browser has. */
  environment: Record<string, string>;
  /** Default: node and the built host. */
  command?: string[];
}

/** Lets one browser profile start the built host. The launcher notes the id of the process it becomes. */
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

/** Holds the id of the host process that was started last. */
export function hostProcessIdFile(folder: string): string {
  return join(folder, "host.pid");
}

function manifestFile(profile: string): string {
  return join(profile, "NativeMessagingHosts", `${HOST_NAME}.json`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
