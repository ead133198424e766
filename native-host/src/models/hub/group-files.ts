import { posix } from "node:path";
import { parseSplitName } from "../../gguf/split-name.ts";
import { quantizationOf } from "../quantization-of-name.ts";

/** A GGUF file of a repository. */
export interface HubFile {
  /** Path in the repository. */
  path: string;
  /** Bytes. */
  size: number;
  /** Hash of the content in lower-case hexadecimal; absent where the hub does not tell it. */
  sha256?: string;
}

/** A model of a repository: one file, or all parts of a split one. */
export interface HubModel {
  /** Path of the file, or that of the first part without its number: `Q8_0/big.gguf`. */
  name: string;
  /** As its name says, with the prefix `UD-` where it has one. */
  quantization?: string;
  /** Bytes of all its files. */
  size: number;
  /** In their order. */
  files: HubFile[];
}

/** A file that belongs to a model and cannot chat by itself. */
export interface HubSidecar extends HubModel {
  kind: "projector" | "draft" | "adapter" | "imatrix";
}

export interface GroupedFiles {
  /** The fewest bits first. */
  models: HubModel[];
  sidecars: HubSidecar[];
  /** Split models of which parts are missing, by name. */
  incomplete: string[];
}

const SIDECARS: readonly (readonly [HubSidecar["kind"], RegExp])[] = [
  ["projector", /(?:^|[^a-z0-9])mmproj(?:[^a-z0-9]|$)/i],
  ["draft", /(?:^|[^a-z0-9])(?:mtp|eagle-?\d?|dflash|dspark|draft)(?:[^a-z0-9]|$)/i],
  ["imatrix", /(?:^|[^a-z0-9])imatrix(?:[^a-z0-9]|$)/i],
  ["adapter", /(?:^|[^a-z0-9])lora(?:[^a-z0-9]|$)/i],
];

/** Joins the parts of split models, sets apart what cannot chat by its name, and sorts the rest by bits, then by size. */
export function groupFiles(files: readonly HubFile[]): GroupedFiles {
  const groups = new Map<string, { parts: number; files: Map<number, HubFile> }>();
  for (const file of files) {
    const { dir, base } = posix.parse(file.path);
    const split = parseSplitName(base);
    const name = split === undefined ? file.path : posix.join(dir, `${split.base}.gguf`);
    const { part = 1, parts = 1 } = split ?? {};
    const key = JSON.stringify([name, parts, split === undefined]);
    const group = groups.get(key) ?? { parts, files: new Map() };
    group.files.set(part, file);
    groups.set(key, group);
  }
  const grouped: GroupedFiles = { models: [], sidecars: [], incomplete: [] };
  for (const [key, group] of groups) {
    const name: string = JSON.parse(key)[0];
    if (group.files.size !== group.parts) grouped.incomplete.push(name);
    else add(grouped, name, group.files);
  }
  const order = (one: HubModel, other: HubModel) =>
    bitsOf(one.quantization) - bitsOf(other.quantization) ||
    one.size - other.size ||
    (one.name < other.name ? -1 : 1);
  grouped.models.sort(order);
  grouped.sidecars.sort(order);
  return grouped;
}

function add(grouped: GroupedFiles, name: string, parts: ReadonlyMap<number, HubFile>): void {
  const files = [...parts].sort(([one], [other]) => one - other).map(([, file]) => file);
  const quantization = labelOf(name);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const model = { name, size, files, ...(quantization !== undefined && { quantization }) };
  const kind = SIDECARS.find(([, words]) => words.test(posix.basename(name)))?.[0];
  if (kind === undefined) grouped.models.push(model);
  else grouped.sidecars.push({ ...model, kind });
}

function labelOf(name: string): string | undefined {
  const fileName = posix.basename(name).replace(/\.gguf$/i, "");
  const quantization = quantizationOf(fileName) ?? quantizationOf(posix.dirname(name));
  if (quantization === undefined) return undefined;
  return new RegExp(`(?:^|[^a-z0-9])UD-${quantization}`, "i").test(name)
    ? `UD-${quantization}`
    : quantization;
}

/** Returns about how many bits a weight has; infinity if the quantization is not known. */
export function bitsOf(quantization: string | undefined): number {
  const name = quantization?.replace(/^UD-/, "") ?? "";
  if (/^B?F16$/.test(name)) return 16;
  if (name === "F32") return 32;
  if (name === "MXFP4") return 4;
  const [, bits] = /^(?:I?Q|TQ)(\d+)/.exec(name) ?? [];
  return bits === undefined ? Number.POSITIVE_INFINITY : Number(bits);
}
