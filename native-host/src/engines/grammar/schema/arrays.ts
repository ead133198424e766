import {
  choice,
  EMPTY,
  type Expression,
  type GrammarBuilder,
  NEVER,
  repeat,
  sequence,
  text,
} from "../rules/grammar.ts";
import { countsOf, listAt, placeOf, type SchemaPart, type SubSchema } from "./keywords.ts";
import { placeIn, unenforceable } from "./refuse.ts";
import { SPACE } from "./space.ts";

/** Largest number of elements that is counted. */
const MOST_ELEMENTS = 2000;

/** Writes the expression of values for which all of these schemas hold. */
export type WriteValue = (schemas: readonly SubSchema[]) => Expression;

interface Elements {
  /** The schemas of the first elements. */
  first: SubSchema[];
  /** The schema of all others; absent if the schema says nothing about them. */
  others: SubSchema | undefined;
}

/**
 * Matches arrays. Elements that `prefixItems` describes are always written, and others after them only where a schema
 * describes them or asks for so many.
 *
 * @throws EngineError `invalid_schema` for what cannot be enforced.
 */
export function arrays(parts: readonly SchemaPart[], builder: GrammarBuilder, write: WriteValue): Expression {
  const least = Math.max(0, ...countsOf(parts, "minItems"));
  const most = Math.min(...countsOf(parts, "maxItems"));
  if (least > MOST_ELEMENTS || (most > MOST_ELEMENTS && most !== Number.POSITIVE_INFINITY)) {
    const place = placeOf(parts, least > MOST_ELEMENTS ? "minItems" : "maxItems");
    throw unenforceable(place, `at most ${MOST_ELEMENTS} elements can be counted`);
  }
  if (least > most) return NEVER;
  if (most > 1) refuseUnique(parts);
  const described = parts.map(elementsOf);
  const length = Math.max(0, ...described.map(({ first }) => first.length));
  const schemasAt = (index: number) => described.flatMap(({ first, others }) => first[index] ?? others ?? []);
  const element = (schemas: readonly SubSchema[]) => sequence(write(schemas), SPACE);
  const comma = sequence(text(","), SPACE);
  const prefix = Array.from({ length: Math.min(length, most) }, (_, index) => element(schemasAt(index)));
  const isOpen = length === 0 || described.some(({ others }) => others !== undefined);
  const fewest = Math.max(0, least - prefix.length);
  const room = most === Number.POSITIVE_INFINITY ? undefined : most - prefix.length;
  const more = isOpen ? room : fewest;
  const body = (): Expression => {
    const [head, ...tail] = prefix;
    const start = head === undefined ? [] : [head, ...tail.map((each) => sequence(comma, each))];
    if (more === 0) return sequence(...start);
    const other = builder.add("element", () => element(schemasAt(length)));
    const next = builder.add("next", () => sequence(comma, other));
    if (head !== undefined) return sequence(...start, repeat(next, fewest, more));
    const some = sequence(
      other,
      repeat(next, Math.max(0, fewest - 1), more === undefined ? undefined : more - 1),
    );
    return fewest === 0 ? choice(EMPTY, some) : some;
  };
  return sequence(text("["), SPACE, body(), text("]"));
}

function elementsOf(part: SchemaPart): Elements {
  const { schema, place } = part;
  const at = (key: string): SubSchema | undefined =>
    schema[key] === undefined ? undefined : { value: schema[key], place: placeIn(place, key) };
  const { prefixItems, items } = schema;
  // Before 2020 a list of `items` was what `prefixItems` is now.
  const key = prefixItems === undefined && Array.isArray(items) ? "items" : "prefixItems";
  const first = (listAt(part, key) ?? []).map((value, index) => ({
    value,
    place: placeIn(place, key, index),
  }));
  if (key === "items") return { first, others: at("additionalItems") };
  return { first, others: at("items") };
}

function refuseUnique(parts: readonly SchemaPart[]): void {
  for (const { schema, place } of parts) {
    if (schema.uniqueItems === undefined || schema.uniqueItems === false) continue;
    throw unenforceable(placeIn(place, "uniqueItems"), "that all elements differ cannot be enforced");
  }
}
