import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { hasCode } from "../../system/files/has-code.ts";
import type { UnreadableFile } from "./found-model.ts";

/** Number of folders below the first one that are entered. */
const DEEPEST = 8;
/** Number of entries that are looked at. */
export const MOST_ENTRIES = 50_000;

/** A file in a folder or below it. */
export interface WalkedFile {
  name: string;
  /** Absolute path of the folder it is in. */
  folder: string;
  /** Names of the folders that lead to it, none for a file in the first one. */
  below: readonly string[];
}

export interface WalkedFolder {
  files: WalkedFile[];
  unreadable: UnreadableFile[];
}

export interface WalkOptions {
  /** Links to files that are followed. Default: those inside the folder. Links to folders are never followed. */
  follows?: "inside" | "all";
}

const GGUF_NAME = /\.gguf$/i;

/**
 * Lists the files in a folder and the folders below it, in the order of their names, without opening any. Leaves out hidden files, except those that end in `.gguf`.
 */
export function walkFolder(root: string, { follows = "inside" }: WalkOptions = {}): WalkedFolder {
  const walk = new Walk(root, follows);
  walk.enter([]);
  return walk;
}

class Walk implements WalkedFolder {
  readonly files: WalkedFile[] = [];
  readonly unreadable: UnreadableFile[] = [];
  readonly #root: string;
  readonly #follows: "inside" | "all";
  readonly #seen = new Set<string>();
  #left = MOST_ENTRIES;

  constructor(root: string, follows: "inside" | "all") {
    this.#root = root;
    this.#follows = follows;
  }

  enter(below: readonly string[]): void {
    const folder = join(this.#root, ...below);
    if (below.length > DEEPEST) {
      this.unreadable.push({ path: folder, details: { reason: "too_deep" } });
      return;
    }
    const entries = this.#read(folder);
    const isHidden = below.some((name) => name.startsWith("."));
    for (const entry of entries) {
      this.#left -= 1;
      if (this.#left === 0)
        this.unreadable.push({ path: folder, details: { reason: "too_many", limit: MOST_ENTRIES } });
      if (this.#left <= 0) return;
      const { name } = entry;
      if (entry.isDirectory()) {
        if (GGUF_NAME.test(name))
          this.unreadable.push({ path: join(folder, name), details: { reason: "no_file" } });
        this.enter([...below, name]);
      } else if (GGUF_NAME.test(name) || !(isHidden || name.startsWith("."))) {
        this.#take(entry, { name, folder, below });
      }
    }
  }

  #read(folder: string): Dirent[] {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    } catch (error) {
      const isAbsent = folder === this.#root && hasCode(error, "ENOENT");
      if (!isAbsent) this.unreadable.push({ path: folder, details: unreadable(error) });
      return [];
    }
  }

  #take(entry: Dirent, file: WalkedFile): void {
    const path = join(file.folder, file.name);
    const refuse = (details: UnreadableFile["details"]) => void this.unreadable.push({ path, details });
    if (this.#isGarbled(path)) return refuse({ reason: "bad_name" });
    if (entry.isFile()) return void this.files.push(file);
    if (!entry.isSymbolicLink()) return refuse({ reason: "no_file" });
    const target = followLink(this.#follows === "inside" ? this.#root : undefined, path);
    if (target === "file") this.files.push(file);
    // The files of a folder inside are listed where they are.
    else if (target !== "folder") refuse(target);
  }

  /** A name that is not valid text is read with replacement characters, which lead to no file, or to another one. */
  #isGarbled(path: string): boolean {
    if (!path.includes("\uFFFD")) return false;
    if (this.#seen.has(path)) return true;
    this.#seen.add(path);
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  }
}

/** Returns what a link leads to, or why it is not followed: `config.json` is the place for models stored elsewhere. */
function followLink(root: string | undefined, path: string): "file" | "folder" | UnreadableFile["details"] {
  try {
    const isOutside = root !== undefined && !realpathSync(path).startsWith(realpathSync(root) + sep);
    if (isOutside) return { reason: "link_outside" };
    const target = statSync(path);
    if (target.isDirectory()) return "folder";
    return target.isFile() ? "file" : { reason: "no_file" };
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return { reason: "link_broken" };
    return hasCode(error, "ELOOP") ? { reason: "link_loop" } : unreadable(error);
  }
}

function unreadable(error: unknown): UnreadableFile["details"] {
  return { reason: "unreadable", cause: error instanceof Error ? error.message : String(error) };
}
