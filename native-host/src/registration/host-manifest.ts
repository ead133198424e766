import path from "node:path";
import { EXTENSION_ORIGIN, HOST_NAME } from "./identity.ts";

/** The native messaging manifest that Chromium-family browsers read to find a host. */
export interface HostManifest {
  name: string;
  description: string;
  /** Absolute path of the launcher. */
  path: string;
  type: "stdio";
  allowed_origins: string[];
}

const ORIGIN = /^chrome-extension:\/\/[a-p]{32}\/$/;

/**
 * Builds the manifest for a launcher.
 *
 * @throws RangeError for an invalid origin, because one makes the browser reject the whole manifest.
 */
export function createHostManifest(launcher: string, origins: string[] = [EXTENSION_ORIGIN]): HostManifest {
  const wrong = origins.find((origin) => !ORIGIN.test(origin));
  if (wrong !== undefined) throw new RangeError(`"${wrong}" is not an extension origin.`);
  return {
    name: HOST_NAME,
    description: "Tacho: runs local language models for the side panel",
    path: launcher,
    type: "stdio",
    allowed_origins: origins,
  };
}

export function formatHostManifest(manifest: HostManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

export type ParsedHostManifest =
  | { ok: true; manifest: HostManifest }
  /** `reason` completes a sentence that starts with "the manifest". */
  | { ok: false; problem: "invalid_json" | "rejected"; reason: string };

/**
 * Parses a manifest by the browser's own rules, and names the broken one. The browser reports any breach as "not
 * found".
 */
export function parseHostManifest(text: string, platform: NodeJS.Platform): ParsedHostManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = `is not JSON (${error instanceof Error ? error.message : String(error)})`;
    return { ok: false, problem: "invalid_json", reason };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, problem: "invalid_json", reason: "is not a JSON object" };
  }
  const fields: Partial<Record<keyof HostManifest, unknown>> = value;
  const { name, description, type, path: launcher, allowed_origins: origins } = fields;
  if (name !== HOST_NAME) return rejected(`has the name ${JSON.stringify(name)} instead of "${HOST_NAME}"`);
  if (typeof description !== "string" || description === "") return rejected("has no description");
  if (type !== "stdio") return rejected('must have the type "stdio"');
  if (typeof launcher !== "string" || launcher === "") return rejected("has no path");
  if (platform !== "win32" && !path.posix.isAbsolute(launcher)) {
    return rejected(`has a relative path (${launcher})`);
  }
  if (!isTextList(origins)) return rejected("has no list of allowed_origins");
  const wrong = origins.find((origin) => !ORIGIN.test(origin));
  if (wrong !== undefined) return rejected(`has a malformed entry in allowed_origins (${wrong})`);
  return {
    ok: true,
    manifest: { name, description, type, path: launcher, allowed_origins: origins },
  };
}

function rejected(reason: string): ParsedHostManifest {
  return { ok: false, problem: "rejected", reason };
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
