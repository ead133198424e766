import { choice, EMPTY, oneOf, optional, repeat, rule, sequence, text } from "../rules/grammar.ts";

/** The white space between the tokens of JSON: none, a space, or a line break with some indentation. */
export const SPACE = rule("space");

export function spaceRule() {
  const newLine = text("\n");
  return choice(EMPTY, text(" "), sequence(newLine, optional(newLine), repeat(oneOf(" ", "\t"), 0, 20)));
}
