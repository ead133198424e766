/** A part of a context-free grammar over code points. */
export type Expression =
  | { kind: "text"; text: string }
  /** One code point within the ranges, or outside of them. Both ends of a range belong to it. */
  | { kind: "character"; ranges: readonly CharacterRange[]; negated: boolean }
  | { kind: "rule"; name: string }
  | { kind: "sequence"; parts: readonly Expression[] }
  /** Without choices it matches nothing. */
  | { kind: "choice"; choices: readonly Expression[] }
  /** `most`: absent for no limit. */
  | { kind: "repeat"; part: Expression; least: number; most: number | undefined };

export type CharacterRange = readonly [from: number, to: number];

export interface Grammar {
  /** Expressions by name, `ROOT` among them. */
  rules: ReadonlyMap<string, Expression>;
}

/** Name of the rule that a whole text must match. */
export const ROOT = "root";
/** Name of the rule of the answer after a thought. */
export const ANSWER = "answer";

export const EMPTY: Expression = { kind: "sequence", parts: [] };

/** Matches nothing, not even the empty text. */
export const NEVER: Expression = { kind: "choice", choices: [] };

export function text(value: string): Expression {
  return { kind: "text", text: value };
}

export function rule(name: string): Expression {
  return { kind: "rule", name };
}

export function sequence(...parts: Expression[]): Expression {
  return { kind: "sequence", parts };
}

export function choice(...choices: Expression[]): Expression {
  return { kind: "choice", choices };
}

export function optional(part: Expression): Expression {
  return { kind: "repeat", part, least: 0, most: 1 };
}

/** @param most absent for no limit */
export function repeat(part: Expression, least: number, most?: number): Expression {
  return { kind: "repeat", part, least, most };
}

/** @param members single characters, and ranges as two characters with a hyphen between: `a-z` */
export function oneOf(...members: string[]): Expression {
  return { kind: "character", ranges: members.map(toRange), negated: false };
}

/** Matches one code point other than these. */
export function noneOf(...members: string[]): Expression {
  return { kind: "character", ranges: members.map(toRange), negated: true };
}

function toRange(member: string): CharacterRange {
  const points = [...member].map((character) => character.codePointAt(0) ?? 0);
  const [from = 0] = points;
  return [from, points.length === 3 ? (points[2] ?? from) : from];
}

/** Collects the rules of a grammar while it is made. Names new rules after their purpose. */
export class GrammarBuilder {
  readonly #rules = new Map<string, Expression>();

  /** Adds a rule, unless one of this name exists, and returns a reference to it. */
  once(name: string, make: () => Expression): Expression {
    if (!this.#rules.has(name)) {
      // Its own expression may refer to it.
      this.#rules.set(name, NEVER);
      this.#rules.set(name, make());
    }
    return rule(name);
  }

  /** Adds a rule under a new name that starts with `prefix`. `make` gets a reference to it. */
  add(prefix: string, make: (self: Expression) => Expression): Expression {
    const name = `${prefix}-${this.#rules.size}`;
    return this.once(name, () => make(rule(name)));
  }

  get size(): number {
    return this.#rules.size;
  }

  /** Returns the grammar in which a whole text must match `root`. */
  build(root: Expression): Grammar {
    return { rules: new Map([...this.#rules, [ROOT, root]]) };
  }
}
