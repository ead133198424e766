import { isObject } from "./json.ts";
import { assertionsOf, checkKeywords, listAt, type SchemaPart, type SubSchema } from "./keywords.ts";
import { placeIn, unenforceable } from "./refuse.ts";

/** Deepest nesting of `allOf` and `$ref` at one place. */
const MOST_STEPS = 64;

/** Schemas that must all hold, with what they refer to and combine. */
export interface FlatSchema {
  /** The schemas with assertions of their own, each once. */
  parts: SchemaPart[];
  /** The only `anyOf` or `oneOf` among them. */
  union: SchemaUnion | undefined;
  /** True if one of them is `false`. */
  isNever: boolean;
  /** Places of the schemas that were looked at. */
  seen: Set<string>;
}

export interface SchemaUnion {
  keyword: "anyOf" | "oneOf";
  place: string;
  branches: SubSchema[];
}

/**
 * Flattens schemas that must all hold, together with parts of others.
 *
 * @throws EngineError `invalid_schema` for what cannot be enforced.
 */
export function flatten(
  schemas: readonly SubSchema[],
  document: unknown,
  parts: readonly SchemaPart[] = [],
): FlatSchema {
  const flat: FlatSchema = { parts: [...parts], union: undefined, isNever: false, seen: new Set() };
  for (const schema of schemas) add(flat, schema, document, []);
  return flat;
}

/** @param path places of the schemas that led here */
function add(
  flat: FlatSchema,
  { value, place }: SubSchema,
  document: unknown,
  path: readonly string[],
): void {
  if (value === true) return;
  if (value === false) {
    flat.isNever = true;
    return;
  }
  if (!isObject(value)) throw unenforceable(place, "a schema must be an object, true or false");
  if (path.includes(place)) throw unenforceable(place, "it refers to itself");
  if (path.length > MOST_STEPS) throw unenforceable(place, "it is combined from too many schemas");
  if (flat.seen.has(place)) return;
  flat.seen.add(place);
  const part: SchemaPart = { schema: value, place };
  checkKeywords(part);
  // The same schema was flattened before, on the way to this one.
  if (flat.parts.some((known) => known.place === place)) throw unenforceable(place, "it refers to itself");
  const own = assertionsOf(part);
  if (own !== undefined) flat.parts.push(own);
  const inner = [...path, place];
  if (value.$ref !== undefined) add(flat, resolve(part, document), document, inner);
  for (const each of branchesOf(part, "allOf") ?? []) add(flat, each, document, inner);
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const branches = branchesOf(part, keyword);
    if (branches === undefined) continue;
    const at = placeIn(place, keyword);
    if (flat.union?.place === at) continue;
    if (flat.union !== undefined)
      throw unenforceable(at, "only one anyOf or oneOf is supported for one value");
    flat.union = { keyword, place: at, branches };
  }
}

function branchesOf(part: SchemaPart, key: string): SubSchema[] | undefined {
  return listAt(part, key)?.map((value, index) => ({ value, place: placeIn(part.place, key, index) }));
}

/** Finds what a `$ref` within the document points at. */
function resolve({ schema, place }: SchemaPart, document: unknown): SubSchema {
  const at = placeIn(place, "$ref");
  const reference = String(schema.$ref);
  if (!/^#(\/.*)?$/s.test(reference))
    throw unenforceable(at, "only references within the schema, by JSON pointer, are supported");
  const keys = reference
    .split("/")
    .slice(1)
    .map((key) => decodeKey(key, at));
  let value = document;
  for (const key of keys) {
    if (Array.isArray(value) && /^\d+$/.test(key)) value = value[Number(key)];
    else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (value === undefined) throw unenforceable(at, "it points at nothing");
  return { value, place: placeIn("", ...keys) };
}

function decodeKey(key: string, place: string): string {
  try {
    return decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    throw unenforceable(place, "it is not a JSON pointer");
  }
}
