import { canonicalJson, isObject } from "./json.ts";
import { countsOf, type Kind, listAt, type SchemaPart } from "./keywords.ts";
import { isWithin, limitsOf } from "./numbers.ts";
import { placeIn, unenforceable } from "./refuse.ts";

/** Largest size of a list of values, in characters of JSON. */
const MOST_CHARACTERS = 100_000;

/** Keywords that are not compared with a value of `enum` or `const` of these kinds. */
const NOT_COMPARED: Readonly<Record<string, readonly string[]>> = {
  string: ["format"],
  array: ["items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems"],
  object: ["properties", "required", "additionalProperties", "minProperties", "maxProperties"],
};

/**
 * Returns the values that `enum` and `const` leave, or `undefined` if there is neither.
 *
 * @throws EngineError `invalid_schema` for keywords that cannot be enforced beside them.
 */
export function constantsOf(parts: readonly SchemaPart[], kinds: ReadonlySet<Kind>): unknown[] | undefined {
  let left: Map<string, unknown> | undefined;
  for (const part of parts) {
    for (const values of [constAt(part), listAt(part, "enum")]) {
      if (values === undefined) continue;
      const known = new Map(values.map((value) => [canonicalJson(value), value]));
      left = new Map([...(left ?? known)].filter(([key]) => known.has(key)));
      if ([...left.keys()].join("").length > MOST_CHARACTERS)
        throw unenforceable(part.place, `its values have more than ${MOST_CHARACTERS} characters`);
    }
  }
  if (left === undefined) return undefined;
  const types = parts.some(({ schema }) => "type" in schema) ? kinds : undefined;
  return [...left.values()].filter(
    (value) => (types === undefined || types.has(kindOf(value))) && fits(value, parts),
  );
}

function constAt({ schema }: SchemaPart): readonly unknown[] | undefined {
  return "const" in schema ? [schema.const] : undefined;
}

export function kindOf(value: unknown): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (isObject(value)) return "object";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "fraction";
  return typeof value === "boolean" ? "boolean" : "string";
}

/** Checks a value against the keywords other than `type`. */
function fits(value: unknown, parts: readonly SchemaPart[]): boolean {
  const kind = kindOf(value);
  const keywords = NOT_COMPARED[kind] ?? [];
  for (const { schema, place } of parts) {
    const key = keywords.find((each) => schema[each] !== undefined);
    if (key !== undefined)
      throw unenforceable(placeIn(place, key), "it is not supported beside given values");
  }
  if (typeof value === "number") return isWithin(value, limitsOf(parts));
  if (typeof value !== "string") return true;
  const length = [...value].length;
  const [least, most] = [countsOf(parts, "minLength"), countsOf(parts, "maxLength")];
  return least.every((each) => length >= each) && most.every((each) => length <= each);
}
