import { posix } from "node:path";
import { bitsOf, type HubModel } from "./group-files.ts";
import { HubError } from "./hub-error.ts";
import type { RepositoryFiles } from "./list-files.ts";

/** Bits per weight beyond which no answer gets better. */
const ENOUGH_BITS = 8;
/** Memory that a model needs beside its weights: a share of them, and bytes. */
const SHARE = 0.1;
const MORE = 500e6;
/** Taken where nothing else decides. */
const USUAL = "Q4_K_M";
const MOST_NAMED = 8;

/**
 * Finds the model of a repository by its file name, its path or its quantization, in upper or lower case.
 *
 * @throws HubError `not_found` that names those there are
 */
export function findModel({ repository, models, sidecars }: RepositoryFiles, wanted: string): HubModel {
  const all = [...models, ...sidecars];
  const word = wanted.toLowerCase();
  const is = (text: string | undefined) => text?.toLowerCase() === word;
  const byName = all.find(
    ({ name, files }) =>
      is(name) ||
      is(name.replace(/\.gguf$/i, "")) ||
      is(posix.basename(name)) ||
      is(posix.basename(name).replace(/\.gguf$/i, "")) ||
      files.some(({ path }) => is(path) || is(posix.basename(path))),
  );
  if (byName !== undefined) return byName;
  const alike = models.filter(({ quantization }) => is(quantization));
  const [only] = alike;
  if (only !== undefined && alike.length === 1) return only;
  throw new HubError(
    "not_found",
    alike.length > 1
      ? `${repository} has several models with ${wanted}. Name one: ${listed(alike.map(({ name }) => name))}.`
      : `${repository} has no ${wanted}. It has ${listed(models.map(({ quantization, name }) => quantization ?? name))}.`,
  );
}

/**
 * Recommends a model of a repository: the largest of at most 8 bits that fits into the memory.
 *
 * @param memory bytes that are available; `undefined` where that is not known
 * @throws HubError `not_found` if none fits
 */
export function recommendModel(
  { repository, models }: RepositoryFiles,
  memory: number | undefined,
): HubModel {
  const known = models.filter(({ quantization }) => Number.isFinite(bitsOf(quantization)));
  const sensible = known.filter(({ quantization }) => bitsOf(quantization) <= ENOUGH_BITS);
  const candidates = [sensible, known, models].find((each) => each.length > 0) ?? [];
  const usual = candidates.find(({ quantization }) => quantization === USUAL);
  if (memory === undefined && usual !== undefined) return usual;
  const bySize = [...candidates].sort((one, other) => other.size - one.size);
  const fits = bySize.find(({ size }) => size * (1 + SHARE) + MORE <= (memory ?? Number.POSITIVE_INFINITY));
  const smallest = bySize.at(-1);
  if (smallest === undefined) throw new HubError("not_found", `${repository} has no model to download.`);
  if (fits !== undefined) return fits;
  throw new HubError(
    "not_found",
    `No model of ${repository} fits into the memory of this computer: the smallest, ${smallest.quantization ?? smallest.name}, has ${gigabytes(smallest.size)} GB, and ${gigabytes(memory ?? 0)} GB are available. To download it anyway, name it: ${repository}:${smallest.quantization ?? smallest.name}`,
  );
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : "";
  return names.slice(0, MOST_NAMED).join(", ") + more;
}
