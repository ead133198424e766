import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serverKeySchema, serverNameSchema } from "@tacho/shared/protocol/servers.ts";
import * as z from "zod/mini";
import { hasCode } from "../../../system/files/has-code.ts";
import { makeFolder } from "../../../system/files/make-folder.ts";
import { OWNER_ONLY, replaceFile } from "../../../system/files/replace-file.ts";
import type { Logger } from "../../../system/logging/logger.ts";
import { takeLock } from "../../../system/process/file-lock.ts";
import { readServerAddress, type ServerAddress } from "./server-address.ts";

/** A server that the user added. */
export interface AddedServer {
  name: string;
  /** As it was given. */
  url: string;
  address: ServerAddress;
  /** For the origin of `url` only. */
  key?: string;
}

export interface ServerBookOptions {
  /** `TACHO_HOME`. */
  home: string;
  logger: Pick<Logger, "warn">;
}

const serversSchema = z.object({ servers: z.array(z.unknown()) });
const serverSchema = z.object({
  name: serverNameSchema,
  url: z.string().check(z.refine((text) => readServerAddress(text) !== undefined)),
});
const keysSchema = z.record(z.string(), z.unknown());
const keySchema = z.object({ origin: z.string(), key: serverKeySchema });

type StoredKey = z.infer<typeof keySchema>;

/**
 * The servers that the user added, in `TACHO_HOME/servers.json`, and their keys in `TACHO_HOME/server-keys.json`, which
 * only its owner can read. A key is kept with the origin it is for, so that no edit of an address sends it elsewhere.
 * Reads the files at every use, because the command line and other hosts change them too.
 */
export class ServerBook {
  readonly #serversPath: string;
  readonly #keysPath: string;
  readonly #logger: Pick<Logger, "warn">;
  readonly #told = new Set<string>();

  constructor({ home, logger }: ServerBookOptions) {
    this.#serversPath = join(home, "servers.json");
    this.#keysPath = join(home, "server-keys.json");
    this.#logger = logger;
  }

  /** Lists the servers in the order in which they were added. Never throws: what cannot be read is logged once. */
  list(): AddedServer[] {
    const keys = this.#readKeys();
    const found = new Map<string, AddedServer>();
    for (const { name, url } of this.#readServers()) {
      const address = readServerAddress(url);
      if (address === undefined || found.has(name)) continue;
      const stored = keys.get(name);
      found.set(name, { name, url, address, ...(stored?.origin === address.origin && { key: stored.key }) });
    }
    return [...found.values()];
  }

  find(name: string): AddedServer | undefined {
    return this.list().find((server) => server.name === name);
  }

  /**
   * Adds a server, or replaces the one of that name. Without a key, a stored one is kept if the origin is the same.
   *
   * @throws RangeError for an address that cannot be one, or the file system's error
   */
  async add({
    name,
    url,
    key,
  }: {
    name: string;
    url: string;
    key?: string | undefined;
  }): Promise<AddedServer> {
    const address = readServerAddress(url);
    if (address === undefined) throw new RangeError("The address is none of a server.");
    return this.#change(async () => {
      const old = this.find(name);
      const kept = key ?? (old?.address.origin === address.origin ? old.key : undefined);
      const keys = this.#readKeys();
      if (kept === undefined) keys.delete(name);
      else keys.set(name, { origin: address.origin, key: kept });
      // First the keys: without one, a new address is refused by its server; with a wrong one, nothing is sent.
      await this.#writeKeys(keys);
      const entry = { name, url };
      const others = this.#readServers();
      const isNew = others.every((each) => each.name !== name);
      await this.#writeServers(
        isNew ? [...others, entry] : others.map((each) => (each.name === name ? entry : each)),
      );
      return { ...entry, address, ...(kept !== undefined && { key: kept }) };
    });
  }

  /**
   * Forgets a server and its key. Returns false if there is none of that name.
   *
   * @throws the file system's error
   */
  async remove(name: string): Promise<boolean> {
    return this.#change(async () => {
      const keys = this.#readKeys();
      if (keys.delete(name)) await this.#writeKeys(keys);
      const all = this.#readServers();
      const others = all.filter((each) => each.name !== name);
      if (others.length < all.length) await this.#writeServers(others);
      return others.length < all.length;
    });
  }

  /** Changes the files while no other process does. */
  async #change<Result>(work: () => Promise<Result>): Promise<Result> {
    makeFolder(join(this.#serversPath, ".."));
    for (;;) {
      const lock = await takeLock(`${this.#serversPath}.lock`);
      if (!lock.held) continue;
      try {
        this.#requireReadable(this.#serversPath, serversSchema);
        this.#requireReadable(this.#keysPath, keysSchema);
        return await work();
      } finally {
        await lock.release();
      }
    }
  }

  #readServers(): { name: string; url: string }[] {
    const file = this.#read(this.#serversPath, serversSchema);
    const entries = (file?.servers ?? []).map((entry) => serverSchema.safeParse(entry));
    if (entries.some(({ success }) => !success))
      this.#tell(
        `An entry of ${this.#serversPath} is left out: it needs a "name" and an http or https "url".`,
      );
    return entries.flatMap((entry) => (entry.success ? [entry.data] : []));
  }

  async #writeServers(servers: readonly { name: string; url: string }[]): Promise<void> {
    await replaceFile(this.#serversPath, `${JSON.stringify({ servers }, null, 2)}\n`);
  }

  #readKeys(): Map<string, StoredKey> {
    const file = this.#read(this.#keysPath, keysSchema) ?? {};
    return new Map(
      Object.entries(file).flatMap(([name, value]): [string, StoredKey][] => {
        const key = keySchema.safeParse(value);
        return key.success ? [[name, key.data]] : [];
      }),
    );
  }

  async #writeKeys(keys: ReadonlyMap<string, StoredKey>): Promise<void> {
    const text = `${JSON.stringify(Object.fromEntries(keys), null, 2)}\n`;
    await replaceFile(this.#keysPath, text, { mode: OWNER_ONLY });
    if (process.platform !== "win32") chmodSync(this.#keysPath, OWNER_ONLY);
  }

  /** @throws Error for a file that would be lost if it were written anew */
  #requireReadable(path: string, schema: z.ZodMiniType): void {
    if (existsSync(path) && this.#read(path, schema) === undefined)
      throw new Error(`${path} cannot be read. Correct it, or delete it to start anew.`);
  }

  #read<Value>(path: string, schema: z.ZodMiniType<Value>): Value | undefined {
    try {
      return schema.parse(JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, "")));
    } catch (error) {
      // The reason may quote the file, and with it a key.
      if (!hasCode(error, "ENOENT", "ENOTDIR"))
        this.#tell(`${path} cannot be read, or is not as it should be.`);
      return undefined;
    }
  }

  #tell(sentence: string): void {
    if (!this.#told.has(sentence)) this.#logger.warn(sentence);
    this.#told.add(sentence);
  }
}
