import path from "node:path";
import type { Machine } from "./browsers.ts";
import { parseHostManifest } from "./host-manifest.ts";
import type { RegistrationFiles, RegistrationRegistry } from "./registration-files.ts";
import { type RegistrationEntry, readRecord, recordPath } from "./registration-record.ts";

export interface UninstallInput {
  machine: Machine;
  files: RegistrationFiles;
  registry: RegistrationRegistry;
  tachoHome: string;
}

export interface Uninstalled {
  /** Removed paths and registry keys. */
  removed: string[];
  /** Manifests and registry keys that now point to another installation, left in place. */
  left: string[];
}

/** Removes exactly what `install` put on record. */
export async function uninstall({
  machine,
  files,
  registry,
  tachoHome,
}: UninstallInput): Promise<Uninstalled> {
  const { platform } = machine;
  const record = recordPath(tachoHome, platform);
  const entries = await readRecord(files, record);
  const launchers = new Set(entries.flatMap((entry) => (entry.kind === "launcher" ? [entry.path] : [])));
  const manifests = new Set(entries.flatMap((entry) => (entry.kind === "manifest" ? [entry.path] : [])));
  const removed: string[] = [];
  const left: string[] = [];

  for (const entry of entries) await removeEntry(entry);
  await files.remove(record);
  const folders = entries.flatMap((entry) => (entry.kind === "folder" ? [entry.path] : []));
  const innermostFirst = folders.sort((one, other) => depth(other) - depth(one));
  for (const folder of innermostFirst) await files.removeEmptyFolder(folder);
  return { removed, left };

  async function removeEntry(entry: RegistrationEntry): Promise<void> {
    switch (entry.kind) {
      case "launcher":
        return removeFile(entry.path);
      case "manifest":
        return (await belongsToAnother(entry.path)) ? keep(entry.path) : removeFile(entry.path);
      case "registry":
        return removeKey(entry.key);
      case "folder":
        return;
      default:
        entry satisfies never;
    }
  }

  async function removeFile(file: string): Promise<void> {
    if (!(await files.exists(file))) return;
    await files.remove(file);
    removed.push(file);
  }

  async function removeKey(key: string): Promise<void> {
    const value = await registry.read(key);
    if (value === undefined) return;
    if (!manifests.has(value)) return keep(key);
    await registry.remove(key);
    removed.push(key);
  }

  /** Returns true when the manifest names another launcher. An unreadable manifest counts as our own, damaged. */
  async function belongsToAnother(file: string): Promise<boolean> {
    const parsed = parseHostManifest((await files.read(file)) ?? "", platform);
    return parsed.ok && !launchers.has(parsed.manifest.path);
  }

  function keep(place: string): void {
    left.push(place);
  }

  function depth(folder: string): number {
    return folder.split(platform === "win32" ? path.win32.sep : path.posix.sep).length;
  }
}
