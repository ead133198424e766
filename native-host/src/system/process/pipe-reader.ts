import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const READ_ONLY = 0;
const ACCESS_MODE = 0o3;

/**
 * Tells when nobody holds the reading end of a pipe any more, on Linux, where the kernel tells a writer only when it
 * writes. It must have seen the reader once: one outside this container or of another user is never called gone.
 */
export class PipeReader {
  readonly #pipe: string | undefined;
  readonly #proc: string;
  /** Where the reading end was last seen, so that an unchanged world costs two small reads. */
  #place: string | undefined;

  constructor(descriptor: number, proc = "/proc") {
    this.#proc = proc;
    const target = readLink(`${proc}/self/fd/${descriptor}`);
    this.#pipe = target?.startsWith("pipe:") ? target : undefined;
  }

  /** @param parent the process id where the reader most likely is */
  isGone(parent: number): boolean {
    if (this.#pipe === undefined) return false;
    if (this.#place === undefined) {
      this.#place = this.#find([String(parent)]);
      return false;
    }
    if (this.#reads(this.#place)) return false;
    const place = this.#find([String(parent), ...listNames(this.#proc).filter((name) => /^\d+$/.test(name))]);
    if (place === undefined) return true;
    this.#place = place;
    return false;
  }

  #find(processes: string[]): string | undefined {
    for (const process of processes) {
      const names = listNames(`${this.#proc}/${process}/fd`);
      const name = names.find((name) => this.#reads(`${process}/fd/${name}`));
      if (name !== undefined) return `${process}/fd/${name}`;
    }
    return undefined;
  }

  #reads(place: string): boolean {
    if (readLink(`${this.#proc}/${place}`) !== this.#pipe) return false;
    const facts = readText(`${this.#proc}/${place.replace("/fd/", "/fdinfo/")}`);
    const flags = /^flags:\s*([0-7]+)$/m.exec(facts)?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & ACCESS_MODE) === READ_ONLY;
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
