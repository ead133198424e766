import { findRules, rulesIn } from "./find-rules.ts";
import { type Expression, type Grammar, NEVER, ROOT } from "./grammar.ts";

/**
 * Leaves out what matches no finite text, and rules that are not used. Returns `undefined` if the whole grammar matches
 * none.
 */
export function pruneGrammar(grammar: Grammar): Grammar | undefined {
  const productive = findProductive(grammar);
  if (!productive.has(ROOT)) return undefined;
  const kept = new Map<string, Expression>();
  const waiting = [ROOT];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (kept.has(name)) continue;
    const expression = prune(grammar.rules.get(name) ?? NEVER, productive);
    kept.set(name, expression);
    waiting.push(...rulesIn(expression));
  }
  return { rules: kept };
}

/** Returns the names of the rules that match some finite text. */
export function findProductive({ rules }: Grammar): ReadonlySet<string> {
  return findRules(rules, isProductive);
}

function isProductive(expression: Expression, productive: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case "text":
    case "character":
      return true;
    case "rule":
      return productive.has(expression.name);
    case "sequence":
      return expression.parts.every((part) => isProductive(part, productive));
    case "choice":
      return expression.choices.some((each) => isProductive(each, productive));
    case "repeat":
      return expression.least === 0 || isProductive(expression.part, productive);
    default:
      return expression satisfies never;
  }
}

/** Returns the expression without the choices that match nothing. */
function prune(expression: Expression, productive: ReadonlySet<string>): Expression {
  switch (expression.kind) {
    case "text":
    case "character":
    case "rule":
      return expression;
    case "sequence":
      return { kind: "sequence", parts: expression.parts.map((part) => prune(part, productive)) };
    case "choice": {
      const choices = expression.choices.filter((each) => isProductive(each, productive));
      return { kind: "choice", choices: choices.map((each) => prune(each, productive)) };
    }
    case "repeat":
      if (!isProductive(expression.part, productive)) return { kind: "sequence", parts: [] };
      return { ...expression, part: prune(expression.part, productive) };
    default:
      return expression satisfies never;
  }
}
