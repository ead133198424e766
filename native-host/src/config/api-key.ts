import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../system/files/make-folder.ts";
import { readTextIfAny } from "../system/files/read-text.ts";
import { OWNER_ONLY, replaceFile } from "../system/files/replace-file.ts";

/** A key that can be sent in a header. Shorter ones could be guessed, and count as none. */
const USABLE = /^[\x21-\x7e]{16,512}$/;

/**
 * The key of the local API, in `TACHO_HOME/api-key`. Read at every use, so that a new key applies at once to every host
 * of this user.
 */
export class ApiKey {
  readonly #path: string;
  readonly #random: () => Buffer;

  /** @param random returns 32 random bytes */
  constructor(path: string, random: () => Buffer = () => randomBytes(32)) {
    this.#path = path;
    this.#random = random;
  }

  /** Returns the key; `undefined` if there is none. */
  read(): string | undefined {
    const key = readTextIfAny(this.#path)?.trim() ?? "";
    return USABLE.test(key) ? key : undefined;
  }

  /**
   * Returns the key, and creates it if there is none. Takes away other users' access to the file.
   *
   * @throws the file system's error
   */
  async ensure(): Promise<string> {
    const key = this.read();
    if (key === undefined) return this.replace();
    if (process.platform !== "win32") chmodSync(this.#path, OWNER_ONLY);
    return key;
  }

  /**
   * Replaces the key. Clients with the old one are refused from then on.
   *
   * @throws the file system's error; the old key stays valid then.
   */
  async replace(): Promise<string> {
    const key = this.#random().toString("base64url");
    makeFolder(dirname(this.#path));
    await replaceFile(this.#path, key, { mode: OWNER_ONLY });
    return key;
  }

  /** Compares in a time that does not depend on the texts. False if there is no key. */
  matches(given: string): boolean {
    const key = this.read();
    return timingSafeEqual(digest(given), digest(key ?? "")) && key !== undefined;
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
