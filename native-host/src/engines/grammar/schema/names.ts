import {
  choice,
  EMPTY,
  type Expression,
  type GrammarBuilder,
  noneOf,
  repeat,
  sequence,
  text,
} from "../rules/grammar.ts";
import { PLAIN } from "./strings.ts";

/** The names that start with the same characters. */
interface Branch {
  isName: boolean;
  next: Map<string, Branch>;
}

/**
 * Matches property names in quotes, written without escapes, that are none of `names`: another value for a name would
 * replace the one that the schema describes.
 */
export function nameOutside(names: readonly string[], builder: GrammarBuilder): Expression {
  const root: Branch = { isName: false, next: new Map() };
  for (const name of names) {
    // A name with a character that must be escaped cannot be written without escapes.
    if (JSON.stringify(name) !== `"${name}"` || name.includes("\u007f")) continue;
    let branch = root;
    for (const character of name) {
      const next = branch.next.get(character) ?? { isName: false, next: new Map() };
      branch.next.set(character, next);
      branch = next;
    }
    branch.isName = true;
  }
  const plain = builder.once("plain", () => noneOf(...PLAIN));
  return sequence(text('"'), outside(root, plain, builder), text('"'));
}

function outside({ isName, next }: Branch, plain: Expression, builder: GrammarBuilder): Expression {
  return builder.add("name", () =>
    choice(
      ...(isName ? [] : [EMPTY]),
      sequence(noneOf(...PLAIN, ...next.keys()), repeat(plain, 0)),
      ...[...next].map(([character, branch]) => sequence(text(character), outside(branch, plain, builder))),
    ),
  );
}
