import { readFile, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { DEFAULT_API_PORT, portSchema } from "@tacho/shared/protocol/local-api.ts";
import * as z from "zod/mini";
import { hasCode } from "../system/files/has-code.ts";
import { makeFolder } from "../system/files/make-folder.ts";
import { replaceFile } from "../system/files/replace-file.ts";

/** The key `server` of `config.json`: the local HTTP API. */
export interface ServerConfig {
  /** True if a host that a browser starts serves it. Default: true if a port is named. */
  on: boolean;
  /** Default: 4790. */
  port: number;
  /** Origins of web pages that may use the API, as browsers send them. Default: none. */
  origins: readonly string[];
  /** `panel`: its answers go before those that wait for the API. `equal`: all in order of arrival. Default: `panel`. */
  priority: "panel" | "equal";
}

export const NO_SERVER: ServerConfig = { on: false, port: DEFAULT_API_PORT, origins: [], priority: "panel" };

/** An origin with a scheme and a host. `null`, which sandboxed pages send, and patterns are none. */
const origin = z.string().check(z.regex(/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*\\]+$/));

const fields = {
  on: z.boolean(),
  port: portSchema,
  origins: z.array(origin),
  priority: z.enum(["panel", "equal"]),
};
const RULES: Record<keyof typeof fields, string> = {
  on: "true or false",
  port: "a whole number from 1 to 65535",
  origins: 'a list of origins such as "http://localhost:3000", without a path',
  priority: '"panel" or "equal"',
};

const object = z.record(z.string(), z.unknown());

/** Reads the key `server`. `tell` receives one sentence per invalid entry; valid entries still apply. */
export function readServerConfig(value: unknown, tell: (sentence: string) => void): ServerConfig {
  if (value === undefined) return NO_SERVER;
  const parsed = object.safeParse(value);
  if (!parsed.success) {
    tell('"server" must be an object.');
    return NO_SERVER;
  }
  const given = parsed.data;
  for (const key of Object.keys(given))
    if (!Object.hasOwn(fields, key)) tell(`"server" has no key ${JSON.stringify(key)}.`);
  const read = <Value>(key: keyof typeof fields, schema: z.ZodMiniType<Value>) => {
    if (given[key] === undefined) return undefined;
    const field = schema.safeParse(given[key]);
    if (field.success) return field.data;
    tell(`"server.${key}" must be ${RULES[key]}.`);
    return undefined;
  };
  const port = read("port", fields.port);
  return {
    on: read("on", fields.on) ?? port !== undefined,
    port: port ?? NO_SERVER.port,
    origins: read("origins", fields.origins) ?? NO_SERVER.origins,
    priority: read("priority", fields.priority) ?? NO_SERVER.priority,
  };
}

/** The file is not a JSON object, so that nothing can be added to it. */
export class ConfigWriteError extends Error {
  override readonly name = "ConfigWriteError";
}

/**
 * Changes keys of `server` in `config.json` and keeps everything else in it.
 *
 * @throws ConfigWriteError, or the file system's error; the file is then unchanged.
 */
export async function writeServerConfig(
  path: string,
  patch: { on?: boolean | undefined; port?: number | undefined },
): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const file = object.safeParse(await readJson(target));
  if (!file.success) throw new ConfigWriteError(`${path} is not a JSON object. Correct it, then try again.`);
  const { server: old, ...others } = file.data;
  const server = object.safeParse(old);
  const changed = Object.entries(patch).filter(([, value]) => value !== undefined);
  const next = { ...others, server: { ...(server.success && server.data), ...Object.fromEntries(changed) } };
  makeFolder(dirname(target));
  await replaceFile(target, `${JSON.stringify(next, null, 2)}\n`);
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return {};
    throw error;
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
