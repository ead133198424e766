import { createHash } from "node:crypto";
import { copyFile, link, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod/mini";
import { checkModel } from "../../gguf/check-model.ts";
import { Flaw, type FlawDetails, isDamage } from "../../gguf/flaw.ts";
import { hasCode } from "../../system/files/has-code.ts";
import { makeFolder } from "../../system/files/make-folder.ts";
import { readSmallJson } from "../../system/files/read-small-file.ts";
import { replaceFile } from "../../system/files/replace-file.ts";
import { takeLock } from "../../system/process/file-lock.ts";
import type { HubFile, HubModel } from "../hub/group-files.ts";
import { isUsablePath, requireRepositoryName } from "../hub/hub-names.ts";
import { verifyFile } from "../starter/verify-file.ts";
import { DownloadError } from "./download-error.ts";
import { requireSpace } from "./free-space.ts";
import { HUB_FOLDER, moveRecorded, readHubRecord, writeHubRecord } from "./hub-record.ts";
import { type DownloadProgress, ProgressMeter } from "./progress-meter.ts";
import { type TransferEnvironment, transferFile } from "./transfer-file.ts";

const ENTRY = "download.json";
const entrySchema = z.object({
  repository: z.string(),
  commit: z.string(),
  name: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
});

/** Flaws of a whole file that no program here can use. */
const OTHER_FORMATS: ReadonlySet<FlawDetails["reason"]> = new Set([
  "other_format",
  "other_version",
  "big_endian",
  "no_architecture",
  "no_weights",
  "part_missing",
  "parts_differ",
  "part_damaged",
  "part_renamed",
]);

export interface DownloadEnvironment extends TransferEnvironment {
  /** `TACHO_HOME`. */
  home: string;
  /** `TACHO_HOME/models`. */
  models: string;
  onProgress?: (progress: DownloadProgress) => void;
}

export interface WantedModel {
  repository: string;
  commit: string;
  model: HubModel;
}

export interface DownloadedModel {
  /** Absolute path of its first file. */
  path: string;
  origin: "present" | "downloaded";
  /** Why it cannot chat; absent if it can. */
  flaw?: FlawDetails;
}

type SureFile = HubFile & { sha256: string };

/**
 * Downloads a model into `models/hub/ORG/NAME/`, where its files get their names only once all of them are verified.
 * Goes on where an earlier download of it ended, in whatever way. Two processes never write one download.
 *
 * @throws DownloadError, HubError, the file system's error or the signal's reason
 */
export async function downloadModel(
  wanted: WantedModel,
  environment: DownloadEnvironment,
): Promise<DownloadedModel> {
  const { home, models } = environment;
  const files = requireHashes(wanted);
  const places = files.map((file) => ({ file, target: placeOf(models, wanted.repository, file.path) }));
  const [first] = places;
  if (first === undefined) throw new DownloadError("unverifiable", "There is nothing to download.");
  if (await areThere(wanted, places)) return { path: first.target, origin: "present" };
  const downloads = join(home, "downloads");
  const id = createHash("sha256")
    .update(JSON.stringify([wanted.repository, wanted.model.name]))
    .digest("hex")
    .slice(0, 16);
  makeFolder(downloads);
  const lock = await takeLock(join(downloads, `${id}.lock`));
  if (!lock.held)
    throw new DownloadError(
      "in_progress",
      `${wanted.model.name} is being downloaded by another process${lock.pid === undefined ? "" : ` (${lock.pid})`}. Wait for it, or end it first.`,
    );
  try {
    const folder = join(downloads, id);
    makeFolder(folder);
    await enter(folder, wanted, files);
    await fetchFiles(folder, wanted, files, environment);
    const staged = places.map((place) => ({ ...place, path: join(folder, basename(place.file.path)) }));
    const flaw = await checkContent(staged[0]?.path ?? "", folder);
    // The first part comes last: without it the others are no model.
    for (const { file, path, target } of staged.reverse()) await moveInto(target, path, wanted, file);
    await rm(folder, { recursive: true, force: true });
    return { path: first.target, origin: "downloaded", ...(flaw !== undefined && { flaw }) };
  } finally {
    await lock.release();
  }
}

interface Place {
  file: SureFile;
  /** Absolute path in the models folder. */
  target: string;
}

function requireHashes({ model }: WantedModel): SureFile[] {
  return model.files.map(({ path, size, sha256 }) => {
    if (sha256 !== undefined) return { path, size, sha256 };
    throw new DownloadError(
      "unverifiable",
      `The hub lists no SHA-256 for ${path}, so that the download could not be verified. Choose another file.`,
    );
  });
}

/** Returns the place of a file in the models folder. */
export function placeOf(models: string, repository: string, path: string): string {
  requireRepositoryName(repository);
  if (!isUsablePath(path))
    throw new DownloadError(
      "name_taken",
      `The name ${JSON.stringify(path)} cannot be kept on this computer.`,
    );
  return join(models, HUB_FOLDER, ...repository.split("/"), ...path.split("/"));
}

/** Returns true if all files are in their places. Adopts a right one whose record is lost. */
async function areThere({ repository, commit }: WantedModel, places: readonly Place[]): Promise<boolean> {
  let all = true;
  for (const { file, target } of places) {
    const state = await stat(target).catch(() => undefined);
    const record = state === undefined ? undefined : readHubRecord(target);
    if (record?.sha256 === file.sha256) continue;
    all = false;
    if (state === undefined || record !== undefined) continue;
    if (!(await verifyFile(target, file)))
      throw new DownloadError(
        "name_taken",
        `Another file is in the place of the download: ${target}. Move it away, and run the command again.`,
      );
    await writeHubRecord(target, { repository, commit, path: file.path, sha256: file.sha256 });
    all = places.every((place) => readHubRecord(place.target)?.sha256 === place.file.sha256);
    if (all) return true;
  }
  return all;
}

/** Writes down what is wanted. Removes what came of files that have another content now. */
async function enter(folder: string, wanted: WantedModel, files: readonly SureFile[]): Promise<void> {
  const path = join(folder, ENTRY);
  const before = entrySchema.safeParse(readSmallJson(path));
  for (const file of files) {
    const known = before.data?.files.find((each) => each.path === file.path);
    if (known?.sha256 === file.sha256) continue;
    const staged = join(folder, basename(file.path));
    await rm(staged, { force: true });
    await rm(`${staged}.part`, { force: true });
  }
  const { repository, commit, model } = wanted;
  await replaceFile(path, `${JSON.stringify({ repository, commit, name: model.name, files })}\n`);
}

async function fetchFiles(
  folder: string,
  { repository, commit, model }: WantedModel,
  files: readonly SureFile[],
  environment: DownloadEnvironment,
): Promise<void> {
  const { models, clock, freeSpace, onProgress = () => {} } = environment;
  const meter = new ProgressMeter(model.size, clock);
  let missing = model.size;
  for (const { path, size } of files) {
    const staged = join(folder, basename(path));
    missing -= Math.min(size, await sizeOf(staged, `${staged}.part`, placeOf(models, repository, path)));
  }
  await requireSpace(freeSpace, { folder, size: model.size, missing });
  let before = 0;
  for (const file of files) {
    const staged = join(folder, basename(file.path));
    const target = placeOf(models, repository, file.path);
    const onBytes = (bytes: number, received: number) => {
      meter.note(before + bytes, received);
      onProgress(meter.read());
    };
    // A part that got its name before the last process ended is not fetched again.
    if (readHubRecord(target)?.sha256 === file.sha256) await putBeside(target, staged);
    await transferFile({ repository, commit, file }, staged, environment, onBytes);
    before += file.size;
  }
}

/** Puts a part that is in its place beside the others too, to be checked with them. */
async function putBeside(target: string, staged: string): Promise<void> {
  await rm(staged, { force: true });
  try {
    await link(target, staged);
  } catch {
    await copyFile(target, `${staged}.copy`);
    await rename(`${staged}.copy`, staged);
  }
}

async function sizeOf(...paths: string[]): Promise<number> {
  const states = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return Math.max(...states.map((state) => state?.size ?? 0));
}

/**
 * Checks the header of a downloaded model. Returns why it cannot chat, where it is fit for another purpose.
 *
 * @throws DownloadError `not_a_model`; nothing is kept then
 */
async function checkContent(path: string, folder: string): Promise<FlawDetails | undefined> {
  try {
    await checkModel(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    const { details } = error;
    if (!isDamage(details) && !OTHER_FORMATS.has(details.reason)) return details;
    await rm(folder, { recursive: true, force: true });
    throw new DownloadError(
      "not_a_model",
      `${basename(path)} is what the hub lists, and cannot be used: ${error.message}. Choose another file.`,
    );
  }
}

async function moveInto(target: string, path: string, wanted: WantedModel, file: SureFile): Promise<void> {
  const record = {
    repository: wanted.repository,
    commit: wanted.commit,
    path: file.path,
    sha256: file.sha256,
  };
  makeFolder(dirname(target));
  try {
    await moveRecorded(path, target, record);
  } catch (error) {
    if (!hasCode(error, "EXDEV")) throw error;
    // The models folder is on another disk.
    const copy = join(dirname(target), `.${basename(target)}.part`);
    try {
      await copyFile(path, copy);
      if (!(await verifyFile(copy, file)))
        throw new DownloadError("wrong_content", `${target} was not written in full.`);
      await moveRecorded(copy, target, record);
    } finally {
      await rm(copy, { force: true });
    }
  }
}
