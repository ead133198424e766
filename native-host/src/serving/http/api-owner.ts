import { readFile, rm } from "node:fs/promises";
import * as z from "zod/mini";
import { replaceFile } from "../../system/files/replace-file.ts";
import { isRunning } from "../../system/process/is-running.ts";

const ownerSchema = z.object({ pid: z.int().check(z.minimum(1)), port: z.int() });

/**
 * Says which host of this user serves the local API, in `TACHO_HOME/local-api.json`, so that another one can tell it
 * from a stranger at the same port. A damaged or missing file only costs the better words.
 */
export class ApiOwner {
  readonly #path: string;
  readonly #pid: number;

  constructor(path: string, pid: number) {
    this.#path = path;
    this.#pid = pid;
  }

  async take(port: number): Promise<void> {
    await replaceFile(this.#path, JSON.stringify({ pid: this.#pid, port })).catch(() => {});
  }

  async leave(): Promise<void> {
    const owner = await this.#read();
    if (owner?.pid === this.#pid) await rm(this.#path, { force: true }).catch(() => {});
  }

  /** Returns true if another running host serves the API at this port. */
  async has(port: number): Promise<boolean> {
    const owner = await this.#read();
    return owner !== undefined && owner.port === port && owner.pid !== this.#pid && isRunning(owner.pid);
  }

  async #read() {
    try {
      const parsed = ownerSchema.safeParse(JSON.parse(await readFile(this.#path, "utf8")));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }
}
