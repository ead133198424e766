import path from "node:path";
import type {
  RegistrationFiles,
  RegistrationRegistry,
} from "../../../native-host/src/registration/registration-files.ts";

/** A file system in memory that behaves like the given operating system's. */
export class MemoryFiles implements RegistrationFiles {
  readonly files = new Map<string, { text: string; mode: number }>();
  readonly folders = new Set<string>();
  readonly links = new Map<string, string>();
  readonly writes: string[] = [];
  private readonly flavour: path.PlatformPath;

  constructor(platform: NodeJS.Platform) {
    this.flavour = platform === "win32" ? path.win32 : path.posix;
  }

  addFolder(folder: string): void {
    for (
      let current = folder;
      this.flavour.dirname(current) !== current;
      current = this.flavour.dirname(current)
    ) {
      this.folders.add(current);
    }
  }

  async read(file: string) {
    return this.files.get(file)?.text;
  }

  async exists(place: string) {
    return this.files.has(place) || this.folders.has(place);
  }

  async isExecutable(file: string) {
    return ((this.files.get(file)?.mode ?? 0) & 0o111) !== 0;
  }

  async resolve(file: string) {
    return this.links.get(file) ?? file;
  }

  async write(file: string, text: string, mode: number) {
    this.addFolder(this.flavour.dirname(file));
    this.files.set(file, { text, mode });
    this.writes.push(file);
  }

  async remove(file: string) {
    this.files.delete(file);
  }

  async removeEmptyFolder(folder: string) {
    const inside = [...this.files.keys(), ...this.folders].some(
      (place) => this.flavour.dirname(place) === folder,
    );
    if (!inside) this.folders.delete(folder);
  }
}

export class MemoryRegistry implements RegistrationRegistry {
  readonly keys = new Map<string, string>();

  async read(key: string) {
    return this.keys.get(key);
  }

  async write(key: string, value: string) {
    this.keys.set(key, value);
  }

  async remove(key: string) {
    this.keys.delete(key);
  }
}
