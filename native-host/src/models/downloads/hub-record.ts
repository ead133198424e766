import { rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod/mini";
import { fileVersion } from "../../system/files/file-version.ts";
import { readSmallJson } from "../../system/files/read-small-file.ts";
import { replaceFile } from "../../system/files/replace-file.ts";

/** Folder of downloaded models in `TACHO_HOME/models/`. */
export const HUB_FOLDER = "hub";

const recordSchema = z.object({
  repository: z.string(),
  commit: z.string(),
  /** In the repository. */
  path: z.string(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Version of the file that was verified. */
  version: z.string(),
});

/** The origin of a file that was downloaded from a hub, in a hidden file beside it. */
export type HubRecord = z.infer<typeof recordSchema>;

/** Reads the record of a file. `undefined` if there is none, or if the file is not the one that was verified. */
export function readHubRecord(path: string): HubRecord | undefined {
  const record = recordSchema.safeParse(readSmallJson(recordPathOf(path)));
  return record.success && record.data.version === fileVersion(path) ? record.data : undefined;
}

/** Writes the record of a verified file that lies at `path`. */
export async function writeHubRecord(path: string, record: Omit<HubRecord, "version">): Promise<void> {
  const version = fileVersion(path) ?? "";
  await replaceFile(recordPathOf(path), `${JSON.stringify({ ...record, version })}\n`);
}

/**
 * Gives a verified file its name. Writes the record first, so that a file is never without one.
 *
 * @param from in the same file system
 */
export async function moveRecorded(
  from: string,
  path: string,
  record: Omit<HubRecord, "version">,
): Promise<void> {
  const version = fileVersion(from) ?? "";
  await replaceFile(recordPathOf(path), `${JSON.stringify({ ...record, version })}\n`);
  await rename(from, path);
}

/** Returns the path of the record of a file. */
export function recordPathOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.json`);
}
