import path from "node:path";
import type { BrowserPlace, Machine } from "./browsers.ts";
import { createHostManifest, formatHostManifest } from "./host-manifest.ts";
import { HOST_NAME } from "./identity.ts";
import { createLauncher } from "./launcher/launcher.ts";
import { passedVariables } from "./launcher/passed-variables.ts";
import type { RegistrationFiles, RegistrationRegistry } from "./registration-files.ts";
import { addToRecord, type RegistrationEntry, recordPath } from "./registration-record.ts";
import { findStableNode } from "./stable-node.ts";

export interface InstallInput {
  machine: Machine;
  files: RegistrationFiles;
  registry: RegistrationRegistry;
  tachoHome: string;
  /** Absolute path of the Node.js executable that runs the host. A link that outlives its version is preferred. */
  node: string;
  /** Absolute path of the host script. */
  host: string;
  browsers: BrowserPlace[];
  /** Additional manifest folders, such as the one inside a profile of our own. */
  manifestFolders?: string[];
}

export interface Installed {
  launcher: string;
  /** Names of environment variables that are set here, but not passed on to the host. */
  withheld: string[];
  /** Absent for a folder that belongs to no known browser. */
  registrations: { label?: string; manifest: string }[];
}

/**
 * Writes the launcher and one manifest per browser. Saves the record of what it is about to create first, so that
 * `uninstall` can also clean up an interrupted installation. Idempotent: a second call rewrites only what is out
 * of date.
 *
 * @throws the file system's or the registry's error
 */
export async function install(input: InstallInput): Promise<Installed> {
  const { machine, files, registry, tachoHome, node, host, browsers, manifestFolders = [] } = input;
  const { platform } = machine;
  const { join, dirname } = platform === "win32" ? path.win32 : path.posix;
  const { variables, withheld } = passedVariables(machine.env, platform);
  const stableNode = await findStableNode(node, machine, files);
  const launcher = createLauncher({ platform, node: stableNode, host, tachoHome, variables });
  const fileName = `${HOST_NAME}.json`;
  const manifestOf = ({ manifests }: BrowserPlace) =>
    manifests.kind === "folder" ? join(manifests.path, fileName) : join(dirname(launcher.path), fileName);

  const registrations: Installed["registrations"] = [
    ...browsers.map((place) => ({ label: place.label, manifest: manifestOf(place) })),
    ...manifestFolders.map((folder) => ({ manifest: join(folder, fileName) })),
  ];
  // Several browsers read the same key.
  const keys = new Set(
    browsers.flatMap(({ manifests }) =>
      manifests.kind === "registry" ? [`${manifests.key}\\${HOST_NAME}`] : [],
    ),
  );

  const record = recordPath(tachoHome, platform);
  const written = [...new Set(registrations.map(({ manifest }) => manifest))];
  const entries: RegistrationEntry[] = [
    { kind: "launcher", path: launcher.path },
    ...written.map((manifest) => ({ kind: "manifest", path: manifest }) as const),
    ...[...keys].map((key) => ({ kind: "registry", key }) as const),
  ];
  for (const file of [record, launcher.path, ...written]) {
    for (const folder of await missingFolders(dirname(file))) entries.push({ kind: "folder", path: folder });
  }
  await addToRecord(files, record, entries);

  await writeIfDifferent(launcher.path, launcher.text, 0o755);
  const manifestText = formatHostManifest(createHostManifest(launcher.path));
  for (const manifest of written) await writeIfDifferent(manifest, manifestText, 0o644);
  for (const key of keys) await registry.write(key, join(dirname(launcher.path), fileName));
  return { launcher: launcher.path, withheld, registrations };

  async function writeIfDifferent(file: string, text: string, mode: number): Promise<void> {
    const same = (await files.read(file)) === text && (mode !== 0o755 || (await files.isExecutable(file)));
    if (!same) await files.write(file, text, mode);
  }

  /** Lists the missing folders on the way to `folder`, outermost first. */
  async function missingFolders(folder: string): Promise<string[]> {
    if ((await files.exists(folder)) || dirname(folder) === folder) return [];
    return [...(await missingFolders(dirname(folder))), folder];
  }
}
