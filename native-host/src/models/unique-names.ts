import { createHash } from "node:crypto";
import { firstCharacters } from "@tacho/shared/text/first-characters.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import type { FoundModel } from "./sources/found-model.ts";

/** Maximum length of a model's name in bytes of UTF-8. */
const LONGEST_NAME = 256;
/** Characters of a long name that are kept: at most 4 bytes each, with room for what tells it apart. */
const KEPT_CHARACTERS = 56;

/** A model with its own name. */
export type NamedModel = FoundModel & {
  /** The name its source gives it, where another model has it already. */
  sharesName?: string;
};

/**
 * Gives every model a name of its own. The first of several with the same name keeps it; the others add their
 * source, or the place they are in, as those with a reserved name do.
 */
export function withUniqueNames(
  models: readonly FoundModel[],
  reserved: readonly string[],
): Map<string, NamedModel> {
  const named = new Map<string, NamedModel>();
  const isTaken = (name: string) => reserved.includes(name) || named.has(name);
  for (const model of models) {
    if (named.get(model.name)?.path === model.path) continue;
    const name = firstFree(candidates(model, named.get(model.name)), isTaken);
    named.set(name, { ...model, name, ...(named.has(model.name) && { sharesName: model.name }) });
  }
  return named;
}

function* candidates({ name, source, place, path }: FoundModel, holder?: NamedModel): Generator<string> {
  yield name;
  const tellingApart = holder !== undefined && holder.source !== source ? [source, place] : [place];
  yield* tellingApart.map((told) => `${name} (${told})`).filter((told) => utf8Length(told) <= LONGEST_NAME);
  const hash = createHash("sha256").update(path).digest("hex").slice(0, 8);
  yield `${firstCharacters(name, KEPT_CHARACTERS)} (${hash})`;
  for (let count = 2; ; count += 1) yield `${firstCharacters(name, KEPT_CHARACTERS)} (${hash} ${count})`;
}

function firstFree(names: Generator<string>, isTaken: (name: string) => boolean): string {
  for (const name of names) if (!isTaken(name)) return name;
  throw new Error("There is always another name.");
}
