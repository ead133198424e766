import path from "node:path";
import type { RegistrationFiles } from "./registration-files.ts";

/** One thing that `install` created and `uninstall` removes. */
export type RegistrationEntry =
  | { kind: "launcher"; path: string }
  /** A host manifest. */
  | { kind: "manifest"; path: string }
  /** A folder that `install` created. */
  | { kind: "folder"; path: string }
  /** A key of the Windows registry. */
  | { kind: "registry"; key: string };

/** Returns the path of the record. */
export function recordPath(tachoHome: string, platform: NodeJS.Platform): string {
  const { join } = platform === "win32" ? path.win32 : path.posix;
  return join(tachoHome, "native-host", "registration.json");
}

/** Reads the record. A missing or unreadable record counts as empty. */
export async function readRecord(files: RegistrationFiles, file: string): Promise<RegistrationEntry[]> {
  const text = await files.read(file);
  return text === undefined ? [] : (parseRecord(text) ?? []).filter(isEntry);
}

/** Adds the entries that the record lacks. Keeps a copy of a damaged record as `<name>.damaged`. */
export async function addToRecord(
  files: RegistrationFiles,
  file: string,
  entries: RegistrationEntry[],
): Promise<void> {
  const known = await readRecord(files, file);
  const all = new Map([...known, ...entries].map((entry) => [JSON.stringify(entry), entry]));
  if (all.size === known.length) return;
  const text = await files.read(file);
  if (text !== undefined && parseRecord(text)?.every(isEntry) !== true) {
    await files.write(`${file}.damaged`, text, 0o600);
  }
  await writeRecord(files, file, [...all.values()]);
}

/** Replaces the record. */
export function writeRecord(
  files: Pick<RegistrationFiles, "write">,
  file: string,
  entries: readonly RegistrationEntry[],
): Promise<void> {
  return files.write(file, `${JSON.stringify(entries, null, 2)}\n`, 0o600);
}

function parseRecord(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is RegistrationEntry {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  switch (value.kind) {
    case "launcher":
    case "manifest":
    case "folder":
      return "path" in value && typeof value.path === "string";
    case "registry":
      return "key" in value && typeof value.key === "string";
    default:
      return false;
  }
}
