import {
  choice,
  EMPTY,
  type Expression,
  type GrammarBuilder,
  repeat,
  sequence,
  text,
} from "../rules/grammar.ts";
import type { WriteValue } from "./arrays.ts";
import { isObject } from "./json.ts";
import { countsOf, listAt, placeOf, type SchemaPart, type SubSchema } from "./keywords.ts";
import { nameOutside } from "./names.ts";
import { placeIn, unenforceable } from "./refuse.ts";
import { SPACE } from "./space.ts";

/** Largest number of properties of one object. */
const MOST_PROPERTIES = 500;

/** The properties of an object for which several schemas hold. */
export interface Properties {
  /** Schemas by name, in the order in which they are written. */
  named: ReadonlyMap<string, SubSchema[]>;
  required: ReadonlySet<string>;
  /** Schemas of properties with other names; absent if there are none. */
  others: SubSchema[] | undefined;
}

/**
 * Matches objects. Named properties come in the order of the schema, required or not, others after them.
 *
 * @throws EngineError `invalid_schema` for what cannot be enforced.
 */
export function objects(
  parts: readonly SchemaPart[],
  builder: GrammarBuilder,
  write: WriteValue,
): Expression {
  const properties = propertiesOf(parts);
  const { named, required, others } = properties;
  const size = othersLimit(parts, properties);
  const comma = sequence(text(","), SPACE);
  const member = (name: Expression, schemas: readonly SubSchema[]) =>
    sequence(name, SPACE, text(":"), SPACE, write(schemas), SPACE);
  const members = [...named].map(([name, schemas]) => ({
    isRequired: required.has(name),
    written: builder.add("member", () => member(text(JSON.stringify(name)), schemas)),
  }));
  const other =
    others === undefined
      ? undefined
      : builder.add("other", () => member(nameOutside([...named.keys()], builder), others));
  const furtherMembers = (isFirst: boolean): Expression => {
    if (other === undefined) return EMPTY;
    const next = builder.add("next", () => sequence(comma, other));
    if (!isFirst) return repeat(next, 0, size.most);
    if (size.most === 0) return EMPTY;
    const some = sequence(other, repeat(next, 0, size.most === undefined ? undefined : size.most - 1));
    return size.least > 0 ? some : choice(EMPTY, some);
  };
  // Both are built from the last property to the first, so that each tail is one rule.
  let rest = builder.add("rest", () => furtherMembers(false));
  let start = builder.add("start", () => furtherMembers(true));
  for (const { isRequired, written } of members.reverse()) {
    const [restAfter, startAfter] = [rest, start];
    const whenWritten = sequence(written, restAfter);
    start = builder.add("start", () => (isRequired ? whenWritten : choice(whenWritten, startAfter)));
    const continued = sequence(comma, written, restAfter);
    rest = builder.add("rest", () => (isRequired ? continued : choice(continued, restAfter)));
  }
  return sequence(text("{"), SPACE, start, text("}"));
}

export function propertiesOf(parts: readonly SchemaPart[]): Properties {
  const declared = parts.map((part) => ({
    part,
    properties: isObject(part.schema.properties) ? part.schema.properties : {},
    additional: part.schema.additionalProperties,
  }));
  const required = new Set(parts.flatMap((part) => (listAt(part, "required") ?? []).map(String)));
  const names = new Set([...declared.flatMap(({ properties }) => Object.keys(properties)), ...required]);
  if (names.size > MOST_PROPERTIES)
    throw unenforceable(placeOf(parts, "properties"), `at most ${MOST_PROPERTIES} properties are supported`);
  const additionalOf = ({ part, additional }: (typeof declared)[number]): SubSchema[] =>
    additional === undefined
      ? []
      : [{ value: additional, place: placeIn(part.place, "additionalProperties") }];
  const named = new Map<string, SubSchema[]>();
  for (const name of names) {
    const schemas = declared.flatMap((each): SubSchema[] =>
      Object.hasOwn(each.properties, name)
        ? [{ value: each.properties[name], place: placeIn(each.part.place, "properties", name) }]
        : additionalOf(each),
    );
    named.set(name, schemas);
  }
  const additional = declared.flatMap(additionalOf);
  const isClosed = additional.length === 0 ? names.size > 0 : additional.some(({ value }) => value === false);
  return { named, required, others: isClosed ? undefined : additional };
}

/** Returns how many properties with other names there may be, as far as the size of the object is limited. */
function othersLimit(parts: readonly SchemaPart[], { named, required, others }: Properties) {
  const least = Math.max(0, ...countsOf(parts, "minProperties"));
  const most = Math.min(...countsOf(parts, "maxProperties"));
  const hasLimit = most !== Number.POSITIVE_INFINITY;
  // Properties of the same name count once, so a larger number of free names cannot be enforced.
  if (least > required.size && !(least === 1 && named.size === 0 && others !== undefined))
    throw unenforceable(
      placeOf(parts, "minProperties"),
      "so many properties can only be enforced as required ones",
    );
  if (hasLimit && most < named.size)
    throw unenforceable(placeOf(parts, "maxProperties"), "it is less than the number of named properties");
  return {
    least: least > required.size ? 1 : 0,
    most: hasLimit ? Math.min(most - named.size, MOST_PROPERTIES) : undefined,
  };
}
