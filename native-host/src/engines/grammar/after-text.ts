import { EngineError } from "../engine-error.ts";
import { findRules, isNullable } from "./rules/find-rules.ts";
import { EMPTY, type Expression, type Grammar, NEVER, ROOT } from "./rules/grammar.ts";
import { pruneGrammar } from "./rules/prune-grammar.ts";

/** Largest number of expressions in which the ways to read a text are kept. */
const MOST_EXPRESSIONS = 10_000;

/**
 * Returns the grammar of what may follow a text, or `undefined` if no text of the grammar starts with it. The grammar has
 * no rule that starts with itself.
 *
 * @throws EngineError `invalid_request` if the text can be read in too many ways
 */
export function afterText(grammar: Grammar, text: string): Grammar | undefined {
  const { rules } = grammar;
  const empty = findRules(rules, isNullable);
  /** Returns what may follow the first character of an expression. */
  const after = (expression: Expression, character: string): Expression => {
    switch (expression.kind) {
      case "text":
        return expression.text.startsWith(character)
          ? { kind: "text", text: expression.text.slice(character.length) }
          : NEVER;
      case "character": {
        const point = character.codePointAt(0) ?? 0;
        const isIn = expression.ranges.some(([from, to]) => point >= from && point <= to);
        return isIn === expression.negated ? NEVER : EMPTY;
      }
      case "rule":
        return after(rules.get(expression.name) ?? NEVER, character);
      case "sequence": {
        const { parts } = expression;
        const solid = parts.findIndex((part) => !isNullable(part, empty));
        const first = solid === -1 ? parts : parts.slice(0, solid + 1);
        return eitherOf(
          first.map((part, index) => inTurn([after(part, character), ...parts.slice(index + 1)])),
        );
      }
      case "choice":
        return eitherOf(expression.choices.map((each) => after(each, character)));
      case "repeat": {
        const { part, least, most } = expression;
        if (most === 0) return NEVER;
        const more: Expression = {
          kind: "repeat",
          part,
          least: Math.max(0, least - 1),
          most: most === undefined ? undefined : most - 1,
        };
        return inTurn([after(part, character), more]);
      }
      default:
        return expression satisfies never;
    }
  };
  let rest: Expression = rules.get(ROOT) ?? NEVER;
  for (const character of text) {
    rest = after(rest, character);
    if (isNever(rest)) return undefined;
    if (sizeOf(rest) > MOST_EXPRESSIONS)
      throw new EngineError("invalid_request", "The beginning of the answer fits the form in too many ways.");
  }
  return pruneGrammar({ rules: new Map([...rules, [ROOT, rest]]) });
}

function sizeOf(expression: Expression): number {
  switch (expression.kind) {
    case "sequence":
      return expression.parts.reduce((sum, part) => sum + sizeOf(part), 1);
    case "choice":
      return expression.choices.reduce((sum, each) => sum + sizeOf(each), 1);
    case "repeat":
      return 1 + sizeOf(expression.part);
    default:
      return 1;
  }
}

function isNever(expression: Expression): boolean {
  return expression.kind === "choice" && expression.choices.length === 0;
}

function inTurn(parts: readonly Expression[]): Expression {
  if (parts.some(isNever)) return NEVER;
  const flat = parts.flatMap((part) => (part.kind === "sequence" ? part.parts : [part]));
  const solid = flat.filter((part) => !(part.kind === "text" && part.text === ""));
  const [only, ...others] = solid;
  return only !== undefined && others.length === 0 ? only : { kind: "sequence", parts: solid };
}

function eitherOf(choices: readonly Expression[]): Expression {
  const possible = choices.filter((each) => !isNever(each));
  const [only, ...others] = possible;
  return only !== undefined && others.length === 0 ? only : { kind: "choice", choices: possible };
}
