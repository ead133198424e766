import {
  type FoundServer,
  serverKeySchema,
  serverNameSchema,
  serverUrlSchema,
} from "@tacho/shared/protocol/servers.ts";
import { messages } from "../../locale/locale.ts";

/** Names of this computer, as they stand in an address. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const MOST_NAME_CHARACTERS = 32;

/** The fields of the form as they were typed. */
export interface ServerFields {
  name: string;
  url: string;
  key: string;
}

export type FieldErrors = Partial<Record<keyof ServerFields, string>>;

/** Says what is wrong with the fields; empty if they can be sent. An empty key is none. */
export function fieldErrors({ name, url, key }: ServerFields): FieldErrors {
  const text = messages().servers;
  return {
    ...(!serverNameSchema.safeParse(name).success && { name: text.wrongName }),
    ...(!(serverUrlSchema.safeParse(url).success && URL.canParse(url)) && { url: text.wrongAddress }),
    ...(key !== "" && !serverKeySchema.safeParse(key).success && { key: text.wrongKey }),
  };
}

/** Returns true for an address on another computer without encryption. */
export function isUnencrypted(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && hostname !== "" && !LOOPBACK.test(hostname);
}

/** Proposes a name for a found server: its product, or its port, made different from the names in use. */
export function proposeName({ product, url }: FoundServer, taken: readonly string[]): string {
  const port = URL.canParse(url) ? new URL(url).port : "";
  const plain = (product ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const base = (plain === "" ? `server-${port}` : plain)
    .replace(/-+$/, "")
    .slice(0, MOST_NAME_CHARACTERS - 3);
  const used = new Set(taken.map((name) => name.toLowerCase()));
  let name = base;
  for (let number = 2; used.has(name.toLowerCase()); number += 1) name = `${base}-${number}`;
  return name;
}
