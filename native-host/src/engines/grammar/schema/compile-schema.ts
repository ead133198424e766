import { findLeftFault } from "../rules/find-left-fault.ts";
import { rulesIn } from "../rules/find-rules.ts";
import {
  choice,
  type Expression,
  type Grammar,
  GrammarBuilder,
  NEVER,
  ROOT,
  rule,
  sequence,
  text,
} from "../rules/grammar.ts";
import { findProductive, pruneGrammar } from "../rules/prune-grammar.ts";
import { arrays } from "./arrays.ts";
import { constantsOf } from "./constants.ts";
import { Comparison } from "./exclusive.ts";
import { flatten, type SchemaUnion } from "./flatten.ts";
import { type Kind, kindsOf, placeOf, type SchemaPart, type SubSchema } from "./keywords.ts";
import { integers, limitsOf, numbers } from "./numbers.ts";
import { objects } from "./objects.ts";
import { unenforceable } from "./refuse.ts";
import { SPACE, spaceRule } from "./space.ts";
import { strings } from "./strings.ts";

const MOST_RULES = 20_000;
/** Different values, each with the schemas that hold for it. Combined schemas can have a great many. */
const MOST_VALUES = 3000;
/** Branches of one `oneOf`, which are compared with each other. */
const MOST_BRANCHES = 64;
/** Deepest nesting of values, without those that refer to one around them. */
const DEEPEST = 200;

/**
 * Translates a JSON Schema into a grammar of JSON. Every text of the grammar is valid for the schema; not every valid
 * value has a text, because properties have an order, and those that the schema does not name are left out unless it
 * allows them explicitly.
 *
 * @throws EngineError `invalid_schema`, with the place, for what cannot be enforced.
 */
export function compileSchema(schema: unknown): Grammar {
  return new SchemaCompiler(schema).compile();
}

class SchemaCompiler {
  readonly #document: unknown;
  readonly #comparison: Comparison;
  readonly #builder = new GrammarBuilder();
  /** Rules of values, by the places of the schemas that hold for them. */
  readonly #values = new Map<string, Expression>();
  /** Place of the schema of each such rule. */
  readonly #places = new Map<string, string>();
  #depth = 0;

  constructor(document: unknown) {
    this.#document = document;
    this.#comparison = new Comparison(document);
  }

  compile(): Grammar {
    this.#builder.once("space", spaceRule);
    const value = this.#write([{ value: this.#document, place: "" }]);
    const whole = this.#builder.build(sequence(SPACE, value));
    const grammar = pruneGrammar(whole);
    if (grammar === undefined) throw unenforceable(this.#placeOfNothing(whole), "no finite value is valid");
    const fault = findLeftFault(grammar);
    if (fault === "recursive") throw unenforceable("", "one of its schemas refers to itself");
    if (fault === "too_wide") throw unenforceable("", "it has too many alternatives");
    return grammar;
  }

  /** Writes the values for which all of these schemas hold. */
  readonly #write = (schemas: readonly SubSchema[], before: readonly SchemaPart[] = []): Expression => {
    const { parts, union, isNever } = flatten(schemas, this.#document, before);
    if (isNever) return NEVER;
    const place = schemas[0]?.place ?? "";
    const key = JSON.stringify([parts.map((part) => part.place), union?.place ?? null]);
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    if (this.#builder.size > MOST_RULES || this.#values.size > MOST_VALUES)
      throw unenforceable(place, "the schema is too large");
    if (this.#depth > DEEPEST) throw unenforceable(place, "it is nested too deeply");
    this.#depth += 1;
    const value = this.#builder.add("value", (self) => {
      this.#values.set(key, self);
      if (self.kind === "rule") this.#places.set(self.name, place);
      return union === undefined ? this.#single(parts) : this.#union(parts, union);
    });
    this.#depth -= 1;
    return value;
  };

  #single(parts: readonly SchemaPart[]): Expression {
    const kinds = kindsOf(parts);
    const constants = constantsOf(parts, kinds);
    if (constants !== undefined) return choice(...constants.map((value) => text(JSON.stringify(value))));
    return choice(...[...kinds].map((kind) => this.#kind(kind, parts, kinds)));
  }

  #kind(kind: Kind, parts: readonly SchemaPart[], kinds: ReadonlySet<Kind>): Expression {
    switch (kind) {
      case "null":
        return text("null");
      case "boolean":
        return choice(text("true"), text("false"));
      case "integer":
        return kinds.has("fraction") ? NEVER : integers(limitsOf(parts));
      case "fraction":
        return numbers(limitsOf(parts), placeOfLimit(parts));
      case "string":
        return strings(parts, this.#builder);
      case "array":
        return arrays(parts, this.#builder, this.#write);
      case "object":
        return objects(parts, this.#builder, this.#write);
      default:
        return kind satisfies never;
    }
  }

  #union(parts: readonly SchemaPart[], { keyword, place, branches }: SchemaUnion): Expression {
    if (keyword === "oneOf") this.#refuseOverlap(branches, place);
    const written = branches.map((branch) => this.#write([branch], parts));
    const names = new Set(written.flatMap((each) => (each.kind === "rule" ? [each.name] : [])));
    return choice(...[...names].map(rule));
  }

  /** With `oneOf` a value must be valid for one branch only. */
  #refuseOverlap(branches: readonly SubSchema[], place: string): void {
    if (branches.length > MOST_BRANCHES)
      throw unenforceable(place, `at most ${MOST_BRANCHES} branches are supported`);
    for (const [index, branch] of branches.entries()) {
      const others = branches.filter((_, other) => other !== index);
      const overlapping = others.find((other) => !this.#comparison.excludes([branch], [other]));
      if (overlapping === undefined) continue;
      const reason = `a value of ${branch.place} may also be valid for ${overlapping.place}; use anyOf, or give each a property that tells them apart`;
      throw unenforceable(place, reason);
    }
  }

  /** Returns the place of the innermost schema without a finite value that makes the whole one have none. */
  #placeOfNothing(grammar: Grammar): string {
    const productive = findProductive(grammar);
    const visited = new Set<string>();
    let place = "";
    for (let name: string | undefined = ROOT; name !== undefined; ) {
      visited.add(name);
      place = this.#places.get(name) ?? place;
      const used: readonly string[] = rulesIn(grammar.rules.get(name) ?? NEVER);
      name = used.find((each) => !productive.has(each) && !visited.has(each));
    }
    return place;
  }
}

function placeOfLimit(parts: readonly SchemaPart[]): string {
  const keys = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"];
  const key = keys.find((each) => parts.some(({ schema }) => schema[each] !== undefined));
  return placeOf(parts, key ?? "type");
}
