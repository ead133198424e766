import type { HubModel, HubSidecar } from "../../models/hub/group-files.ts";
import { HubError } from "../../models/hub/hub-error.ts";
import type { RepositoryFiles } from "../../models/hub/list-files.ts";
import type { FoundPage } from "../../models/hub/search-models.ts";
import type { KnownModel } from "../../models/model-catalog.ts";
import { printable } from "../terminal/printable.ts";

/** Models of a repository on a page. */
const PAGE = 50;

/** Formats repositories for a terminal, one a line. */
export function formatFound({ models }: FoundPage): string {
  return models
    .map((found) => {
      const { repository, downloads, likes, updated, license, parameters, context_length, gated } = found;
      const facts = [
        repository,
        parameters === undefined ? "" : `${short(parameters)} parameters`,
        context_length === undefined ? "" : `context ${context_length}`,
        downloads === undefined ? "" : `${short(downloads)} downloads`,
        likes === undefined ? "" : `${short(likes)} likes`,
        updated === undefined ? "" : printable(updated.slice(0, 10)),
        license ?? "",
        gated === true ? "gated" : "",
      ];
      return `${facts.filter((fact) => fact !== "").join("  ")}\n`;
    })
    .join("");
}

/** A page of what `tacho models files --json` prints. */
export interface ShownFiles {
  repository: string;
  commit: string;
  files: ShownFile[];
  /** Files that belong to a model, on the first page. */
  sidecars?: (ShownFile & { kind: HubSidecar["kind"] })[];
  /** Names that cannot be kept, and split models with a missing part, on the first page. */
  refused?: string[];
  next_page?: number;
}

interface ShownFile {
  name: string;
  quantization?: string;
  /** Bytes of all parts. */
  size: number;
  /** Number of files. */
  parts: number;
  sha256?: string;
  /** Name of the model on this computer with the same content. */
  have?: string;
}

/**
 * @param page 1 or more
 * @throws HubError `not_found` for a page that does not exist
 */
export function filesJson(listed: RepositoryFiles, page: number, have: readonly KnownModel[]): ShownFiles {
  const { repository, commit, models, sidecars, refused, incomplete } = listed;
  const start = (page - 1) * PAGE;
  if (page > 1 && start >= models.length)
    throw new HubError("not_found", `There is no page ${page} of ${repository}.`);
  const unusable = [...refused, ...incomplete];
  return {
    repository,
    commit,
    files: models.slice(start, start + PAGE).map((model) => shownFile(model, have)),
    ...(page === 1 && {
      sidecars: sidecars.map((sidecar) => ({ ...shownFile(sidecar, have), kind: sidecar.kind })),
      ...(unusable.length > 0 && { refused: unusable }),
    }),
    ...(start + PAGE < models.length && { next_page: page + 1 }),
  };
}

function shownFile({ name, quantization, size, files }: HubModel, have: readonly KnownModel[]): ShownFile {
  const [file] = files;
  const sha256 = files.length === 1 ? file?.sha256 : undefined;
  const mine = sha256 === undefined ? undefined : have.find((model) => model.sha256 === sha256);
  return {
    name,
    ...(quantization !== undefined && { quantization }),
    size,
    parts: files.length,
    ...(sha256 !== undefined && { sha256 }),
    ...(mine !== undefined && { have: mine.name }),
  };
}

/** Formats the models of a repository for a terminal, one a line, then what belongs to them. */
export function formatFiles({ files, sidecars = [], refused = [] }: ShownFiles): string {
  const lines = [
    ...files.map((file) => fileLine(file)),
    ...sidecars.map((file) => `${fileLine(file)}  ${file.kind}, no model by itself`),
    ...refused.map((name) => `${printable(name)}  cannot be downloaded: its name, or a missing part`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function fileLine({ name, quantization, size, parts, have }: ShownFile): string {
  const facts = [
    quantization ?? "-",
    `${(size / 1e6).toFixed(0)} MB`,
    printable(name),
    parts === 1 ? "" : `${parts} parts`,
    have === undefined ? "" : `is here as ${printable(have)}`,
  ];
  return facts.filter((fact) => fact !== "").join("  ");
}

/** Shows a count with at most three digits: 7, 12 k, 4.0 B. */
function short(value: number): string {
  const [size, unit] =
    value >= 1e9 ? [1e9, " B"] : value >= 1e6 ? [1e6, " M"] : value >= 1e4 ? [1e3, " k"] : [1, ""];
  const scaled = value / size;
  return `${scaled < 10 && size > 1 ? scaled.toFixed(1) : scaled.toFixed(0)}${unit}`;
}
