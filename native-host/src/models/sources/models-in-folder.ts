import { join } from "node:path";
import type { FlawDetails } from "../../gguf/flaw.ts";
import { parseSplitName, type SplitName, splitName } from "../../gguf/split-name.ts";
import type { FoundFiles, FoundModel, ModelSource } from "./found-model.ts";
import { type WalkedFile, type WalkOptions, walkFolder } from "./walk-folder.ts";

const GGUF = /\.gguf$/i;

/** The parts of a split model in one folder. */
interface PartGroup {
  name: SplitName;
  file: WalkedFile;
  /** File names by number of the part. */
  parts: Map<number, WalkedFile>;
}

/**
 * Lists the models of a folder and the folders below it. All parts of a split model are one model. A file that is no
 * GGUF by its name is a model that cannot be used.
 */
export function modelsInFolder(root: string, source: ModelSource, options: WalkOptions = {}): FoundFiles {
  const { files, unreadable } = walkFolder(root, options);
  const groups = new Map<string, PartGroup>();
  const models: FoundModel[] = [];
  for (const file of files) {
    const split = parseSplitName(file.name);
    if (split === undefined) models.push(single(file, source));
    else addPart(groups, split, file);
  }
  models.push(...joinApart([...groups.values()]).map((group) => fromParts(group, source)));
  const depths = new Map(models.map((model) => [model, depthOf(model)]));
  // A model nearer to the top keeps its name where two have the same.
  models.sort((one, other) => (depths.get(one) ?? 0) - (depths.get(other) ?? 0) || comparePaths(one, other));
  return { models, unreadable };
}

function single(file: WalkedFile, source: ModelSource): FoundModel {
  const path = pathOf(file);
  const name = file.name.replace(GGUF, "");
  const other = !GGUF.test(file.name) && { isOther: true as const };
  const nameless = name === "" && {
    name: file.name,
    flaw: { reason: "no_name" } as const,
    isOther: true as const,
  };
  return { name, source, path, files: [path], place: placeOf(file), ...nameless, ...other };
}

function addPart(groups: Map<string, PartGroup>, name: SplitName, file: WalkedFile): void {
  // Parts that are named otherwise than llama.cpp names them belong to no others.
  const isExact = splitName(name) === file.name;
  const key = JSON.stringify([file.folder, name.base, name.parts, isExact]);
  const group = groups.get(key) ?? { name, file, parts: new Map() };
  group.parts.set(name.part, file);
  groups.set(key, group);
}

type JoinedGroup = PartGroup & { flaw?: FlawDetails };

/** Joins incomplete groups of one model that lie in several folders and have no part in common. */
function joinApart(groups: readonly PartGroup[]): JoinedGroup[] {
  const joined = new Map<string, JoinedGroup>();
  const others: JoinedGroup[] = [];
  for (const group of groups) {
    const { base, parts } = group.name;
    const key = JSON.stringify([base, parts]);
    const first = joined.get(key);
    if (isComplete(group)) others.push(group);
    else if (first === undefined) joined.set(key, { ...group, parts: new Map(group.parts) });
    else if ([...group.parts.keys()].some((part) => first.parts.has(part))) others.push(group);
    else {
      for (const [part, file] of group.parts) first.parts.set(part, file);
      const part = splitName({ base, parts, part: Math.min(...group.parts.keys()) });
      first.flaw ??= { reason: "parts_apart", part };
    }
  }
  return [...[...joined.values()].map(tellMissing), ...others];
}

/** A part that is nowhere counts for more than one that is elsewhere. */
function tellMissing(group: JoinedGroup): JoinedGroup {
  const { name, parts } = group;
  const numbers = Array.from({ length: name.parts }, (_, index) => index + 1);
  const missing = numbers.filter((part) => !parts.has(part));
  const [part] = missing;
  if (part === undefined || group.flaw === undefined) return group;
  const flaw = {
    reason: "part_missing",
    part: splitName({ ...name, part }),
    others: missing.length - 1,
  } as const;
  return { ...group, flaw };
}

function isComplete({ name, parts }: PartGroup): boolean {
  return parts.size === name.parts;
}

function fromParts({ name, file, parts, flaw }: JoinedGroup, source: ModelSource): FoundModel {
  const files = [...parts].sort(([one], [other]) => one - other).map(([, part]) => pathOf(part));
  const [path = pathOf(file)] = files;
  return { name: name.base, source, path, files, place: placeOf(file), ...(flaw !== undefined && { flaw }) };
}

function pathOf({ folder, name }: WalkedFile): string {
  return join(folder, name);
}

function placeOf({ below, name }: WalkedFile): string {
  return below.length === 0 ? name : below.join("/");
}

function comparePaths(one: FoundModel, other: FoundModel): number {
  return one.path < other.path ? -1 : 1;
}

function depthOf({ path }: FoundModel): number {
  return path.split(/[\\/]/).length;
}
