import { isObject, type JsonObject } from "./json.ts";
import { placeIn, unenforceable } from "./refuse.ts";

/** Keywords that change nothing about which values are valid. Any key that starts with `x-` is one too. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "id",
  "$comment",
  "$defs",
  "definitions",
  "title",
  "description",
  "default",
  "example",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
  "discriminator",
]);

/** Keywords that combine schemas. */
const COMBINERS: ReadonlySet<string> = new Set(["$ref", "allOf", "anyOf", "oneOf"]);

export type Kind = "null" | "boolean" | "integer" | "fraction" | "string" | "array" | "object";

/** Keywords that are enforced, with the kind of values that they are about. */
const ENFORCED: Readonly<Record<string, Kind | "all" | "numbers">> = {
  type: "all",
  enum: "all",
  const: "all",
  minLength: "string",
  maxLength: "string",
  format: "string",
  minimum: "numbers",
  maximum: "numbers",
  exclusiveMinimum: "numbers",
  exclusiveMaximum: "numbers",
  multipleOf: "numbers",
  items: "array",
  prefixItems: "array",
  additionalItems: "array",
  minItems: "array",
  maxItems: "array",
  uniqueItems: "array",
  properties: "object",
  required: "object",
  additionalProperties: "object",
  minProperties: "object",
  maxProperties: "object",
};

/** Keywords of JSON Schema that cannot be enforced. */
const REFUSED: ReadonlySet<string> = new Set([
  "not",
  "if",
  "then",
  "else",
  "pattern",
  "patternProperties",
  "propertyNames",
  "contains",
  "minContains",
  "maxContains",
  "dependencies",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
  "unevaluatedProperties",
  "$anchor",
  "$dynamicAnchor",
  "$dynamicRef",
  "$recursiveAnchor",
  "$recursiveRef",
  "$vocabulary",
]);

const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  null: ["null"],
  boolean: ["boolean"],
  integer: ["integer"],
  number: ["integer", "fraction"],
  string: ["string"],
  array: ["array"],
  object: ["object"],
};

export const ALL_KINDS: readonly Kind[] = Object.values(KINDS)
  .flat()
  .filter((kind, index, all) => all.indexOf(kind) === index);

/** A schema, or a value that stands where one must be. */
export interface SubSchema {
  value: unknown;
  place: string;
}

/** A schema whose keywords are known. */
export interface SchemaPart {
  schema: JsonObject;
  place: string;
}

interface Shape {
  words: string;
  fits: (value: unknown) => boolean;
}

const COUNT: Shape = {
  words: "a whole number of at least 0",
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};
const NUMBER: Shape = { words: "a number", fits: (value) => typeof value === "number" };
const TEXT: Shape = { words: "a text", fits: (value) => typeof value === "string" };
const OBJECT: Shape = { words: "an object", fits: isObject };
const LIST: Shape = { words: "a list", fits: Array.isArray };
const SCHEMAS: Shape = {
  words: "a list with at least one schema",
  fits: (value) => Array.isArray(value) && value.length > 0,
};
const NAMES: Shape = {
  words: "a list of texts",
  fits: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
};

/** The form of each keyword's value. Those that are missing here take any, or are schemas. */
const SHAPES: Readonly<Record<string, Shape>> = {
  $ref: TEXT,
  allOf: SCHEMAS,
  anyOf: SCHEMAS,
  oneOf: SCHEMAS,
  enum: LIST,
  minLength: COUNT,
  maxLength: COUNT,
  minItems: COUNT,
  maxItems: COUNT,
  minProperties: COUNT,
  maxProperties: COUNT,
  minimum: NUMBER,
  maximum: NUMBER,
  exclusiveMinimum: NUMBER,
  exclusiveMaximum: NUMBER,
  multipleOf: NUMBER,
  prefixItems: LIST,
  properties: OBJECT,
  required: NAMES,
};

/**
 * Checks the keywords of a schema and the form of their values.
 *
 * @throws EngineError `invalid_schema` for one that cannot be enforced.
 */
export function checkKeywords({ schema, place }: SchemaPart): void {
  for (const key of Object.keys(schema)) {
    if (ANNOTATIONS.has(key) || key.startsWith("x-")) continue;
    const at = placeIn(place, key);
    if (COMBINERS.has(key) || Object.hasOwn(ENFORCED, key)) {
      const needed = Object.hasOwn(SHAPES, key) ? SHAPES[key] : undefined;
      if (needed !== undefined && !needed.fits(schema[key]))
        throw unenforceable(at, `it must be ${needed.words}`);
      continue;
    }
    if (REFUSED.has(key)) throw unenforceable(at, `the keyword "${key}" is not supported`);
    throw unenforceable(at, "this keyword is not known");
  }
}

/** Returns what the schema itself says about values, apart from what it combines; `undefined` if nothing. */
export function assertionsOf({ schema, place }: SchemaPart): SchemaPart | undefined {
  const own = Object.entries(schema).filter(([key]) => Object.hasOwn(ENFORCED, key));
  return own.length === 0 ? undefined : { schema: Object.fromEntries(own), place };
}

/**
 * Returns the kinds of values to write: those of `type`, else those that the other keywords are about, else all.
 */
export function kindsOf(parts: readonly SchemaPart[]): ReadonlySet<Kind> {
  const kinds = new Set<Kind>(ALL_KINDS);
  for (const part of parts) {
    const named = namedKinds(part);
    for (const kind of ALL_KINDS) if (named !== undefined && !named.has(kind)) kinds.delete(kind);
    if (isWhole(part)) kinds.delete("fraction");
  }
  if (parts.some(({ schema }) => "type" in schema)) return kinds;
  const about = parts.flatMap(({ schema }) => Object.keys(schema).flatMap(aboutKinds));
  return about.length === 0
    ? kinds
    : new Set(ALL_KINDS.filter((kind) => kinds.has(kind) && about.includes(kind)));
}

function aboutKinds(key: string): readonly Kind[] {
  const about = Object.hasOwn(ENFORCED, key) ? ENFORCED[key] : undefined;
  if (about === undefined || about === "all") return [];
  return about === "numbers" ? ["integer", "fraction"] : [about];
}

function namedKinds({ schema, place }: SchemaPart): ReadonlySet<Kind> | undefined {
  const { type } = schema;
  if (type === undefined) return undefined;
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  return new Set(
    names.flatMap((name) => {
      const kinds = typeof name === "string" && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
      if (kinds === undefined) throw unenforceable(placeIn(place, "type"), "it is not a type of JSON Schema");
      return kinds;
    }),
  );
}

function isWhole({ schema, place }: SchemaPart): boolean {
  const { multipleOf } = schema;
  if (multipleOf === undefined) return false;
  if (multipleOf !== 1)
    throw unenforceable(placeIn(place, "multipleOf"), "only multiples of 1 are supported");
  return true;
}

/** Returns the numbers that the parts give for a keyword. */
export function countsOf(parts: readonly SchemaPart[], key: string): number[] {
  return parts.flatMap(({ schema }) => {
    const value = schema[key];
    return typeof value === "number" ? [value] : [];
  });
}

/** Returns the first place at which a keyword stands. */
export function placeOf(parts: readonly SchemaPart[], key: string): string {
  const part = parts.find(({ schema }) => schema[key] !== undefined);
  return part === undefined ? (parts[0]?.place ?? "") : placeIn(part.place, key);
}

/** Returns the list of a keyword. */
export function listAt({ schema }: SchemaPart, key: string): readonly unknown[] | undefined {
  const value = schema[key];
  return Array.isArray(value) ? value : undefined;
}
