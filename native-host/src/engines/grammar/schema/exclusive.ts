import { constantsOf, kindOf } from "./constants.ts";
import { flatten } from "./flatten.ts";
import { canonicalJson } from "./json.ts";
import { type Kind, kindsOf, type SchemaPart, type SubSchema } from "./keywords.ts";
import { propertiesOf } from "./objects.ts";

/** Deepest nesting of objects that is looked at. */
const DEEPEST = 8;
const MOST_WAYS = 64;

/** Comparisons of two alternatives that one schema may take: a small one can ask for billions. */
const MOST_COMPARISONS = 20_000;

/** Compares the subschemas of one document, as far as its budget goes. */
export class Comparison {
  readonly #document: unknown;
  #left = MOST_COMPARISONS;

  constructor(document: unknown) {
    this.#document = document;
  }

  /** Returns true if no value that is written for `written` is valid for `other`. False if that is not certain. */
  excludes(written: readonly SubSchema[], other: readonly SubSchema[], depth = 0): boolean {
    if (depth > DEEPEST || this.#left <= 0) return false;
    const ways = waysOf(written, this.#document);
    const others = waysOf(other, this.#document);
    return (
      ways !== undefined &&
      others !== undefined &&
      ways.every((way) => others.every((each) => this.#excludesPart(way, each, depth)))
    );
  }

  #excludesPart(written: readonly SchemaPart[], other: readonly SchemaPart[], depth: number): boolean {
    this.#left -= 1;
    if (this.#left <= 0) return false;
    const [kinds, otherKinds] = [writtenKinds(written), validKinds(other)];
    const common = [...kinds].filter((kind) => otherKinds.has(kind));
    if (common.length === 0) return true;
    const constants = constantsOf(written, kindsOf(written));
    const otherConstants = constantsOf(other, kindsOf(other));
    if (constants !== undefined && otherConstants !== undefined) {
      const valid = new Set(otherConstants.map(canonicalJson));
      return constants.every((value) => !valid.has(canonicalJson(value)));
    }
    return common.every((kind) => kind === "object") && this.#excludesObject(written, other, depth);
  }

  #excludesObject(written: readonly SchemaPart[], other: readonly SchemaPart[], depth: number): boolean {
    if (constantsOf(written, kindsOf(written)) !== undefined) return false;
    const [own, theirs] = [propertiesOf(written), propertiesOf(other)];
    const neverWritten = (name: string) => !own.named.has(name) && own.others === undefined;
    if ([...theirs.required].some(neverWritten)) return true;
    const isForbidden = (name: string) => !theirs.named.has(name) && hasNoOthers(other);
    if ([...own.required].some(isForbidden)) return true;
    return [...own.required].some((name) => {
      const [mine, others] = [own.named.get(name), theirs.named.get(name)];
      return mine !== undefined && others !== undefined && this.excludes(mine, others, depth + 1);
    });
  }
}

/** Returns the alternatives of a schema, each as schemas that all hold; `undefined` if they are too many. */
function waysOf(
  schemas: readonly SubSchema[],
  document: unknown,
  before: readonly SchemaPart[] = [],
  depth = 0,
): SchemaPart[][] | undefined {
  const { parts, union, isNever } = flatten(schemas, document, before);
  if (isNever) return [];
  if (union === undefined) return [parts];
  if (depth > DEEPEST) return undefined;
  const ways: SchemaPart[][] = [];
  for (const branch of union.branches) {
    const inner = waysOf([branch], document, parts, depth + 1);
    if (inner === undefined || ways.length > MOST_WAYS) return undefined;
    ways.push(...inner);
  }
  return ways;
}

/** Only a schema that says so refuses other properties. */
function hasNoOthers(parts: readonly SchemaPart[]): boolean {
  return parts.some(({ schema }) => schema.additionalProperties === false);
}

function writtenKinds(parts: readonly SchemaPart[]): ReadonlySet<Kind> {
  const constants = constantsOf(parts, kindsOf(parts));
  return constants === undefined ? kindsOf(parts) : new Set(constants.map(kindOf));
}

/** Returns the kinds of values for which schemas can hold: without `type`, any. */
function validKinds(parts: readonly SchemaPart[]): ReadonlySet<Kind> {
  const typed = parts.filter(({ schema }) => "type" in schema);
  const constants = constantsOf(parts, kindsOf(parts));
  return constants === undefined ? kindsOf(typed) : new Set(constants.map(kindOf));
}
