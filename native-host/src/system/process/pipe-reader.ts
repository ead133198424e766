import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const READ_ONLY = 0;
const ACCESS_MODE = 0o3;

/**
 * Detects on Linux, where the kernel reports a closed pipe only to a writer, that no process holds the reading
 * end of a pipe any more. Reports a reader as gone only after having seen it once, because readers outside this
 * container or of another user are invisible.
 */
export class PipeReader {
  readonly #pipe: string | undefined;
  readonly #proc: string;
  /** Path of the reading end as last seen. While nothing changes, a check costs only two small reads. */
  #place: string | undefined;

  constructor(descriptor: number, proc = "/proc") {
    this.#proc = proc;
    const target = readLink(`${proc}/self/fd/${descriptor}`);
    this.#pipe = target?.startsWith("pipe:") ? target : undefined;
  }

  /**
   * Returns true once the reader has been seen and has gone.
   *
   * @param parent id of the process most likely to be the reader
   */
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
