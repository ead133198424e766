import path from "node:path";
import type { Machine } from "./browsers.ts";
import { parseHostManifest } from "./host-manifest.ts";
import type { RegistrationFiles, RegistrationRegistry } from "./registration-files.ts";
import { type RegistrationEntry, readRecord, recordPath, writeRecord } from "./registration-record.ts";

export interface UninstallInput {
  machine: Machine;
  files: RegistrationFiles;
  registry: RegistrationRegistry;
  tachoHome: string;
  /** Removes only the manifests in these folders. Default: everything. */
  manifestFolders?: readonly string[];
}

export interface Uninstalled {
  /** Removed paths and registry keys. */
  removed: string[];
  /** Manifests and registry keys that now point to another installation, left in place. */
  left: string[];
}

/**
 * Removes exactly what `install` put on record, or the part of it that is in some folders. Removes the launcher with the
 * last registration.
 */
export async function uninstall({
  machine,
  files,
  registry,
  tachoHome,
  manifestFolders,
}: UninstallInput): Promise<Uninstalled> {
  const { platform } = machine;
  const { dirname } = platform === "win32" ? path.win32 : path.posix;
  const record = recordPath(tachoHome, platform);
  const all = await readRecord(files, record);
  const isWanted = manifestFolders === undefined ? () => true : isAround(all, manifestFolders, dirname);
  const wanted = all.filter(isWanted);
  const kept = all.filter((entry) => !wanted.includes(entry));
  const isInUse = kept.some(({ kind }) => kind === "manifest" || kind === "registry");
  const entries = isInUse ? wanted : all;
  const launchers = new Set(all.flatMap((entry) => (entry.kind === "launcher" ? [entry.path] : [])));
  const manifests = new Set(entries.flatMap((entry) => (entry.kind === "manifest" ? [entry.path] : [])));
  const removed: string[] = [];
  const left: string[] = [];

  for (const entry of entries) await removeEntry(entry);
  await (isInUse ? writeRecord(files, record, kept) : files.remove(record));
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

/** Tells the manifests in some folders, and the created folders that lead to these alone. */
function isAround(
  entries: readonly RegistrationEntry[],
  folders: readonly string[],
  dirname: (file: string) => string,
): (entry: RegistrationEntry) => boolean {
  const others = entries
    .flatMap((entry) => (entry.kind === "manifest" || entry.kind === "launcher" ? [dirname(entry.path)] : []))
    .filter((folder) => !folders.includes(folder));
  const leadsToOne = (folder: string, places: readonly string[]) =>
    places.some((place) => isAtOrAbove(folder, place, dirname));
  return (entry) => {
    if (entry.kind === "manifest") return folders.includes(dirname(entry.path));
    return entry.kind === "folder" && leadsToOne(entry.path, folders) && !leadsToOne(entry.path, others);
  };
}

function isAtOrAbove(folder: string, below: string, dirname: (file: string) => string): boolean {
  if (folder === below) return true;
  return dirname(below) !== below && isAtOrAbove(folder, dirname(below), dirname);
}
