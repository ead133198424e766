import { findRules, isNullable } from "./find-rules.ts";
import { type Expression, type Grammar, NEVER } from "./grammar.ts";

/**
 * Number of rules that llama.cpp visits in its search for a rule that starts with itself. It visits a rule again on every
 * way to it.
 */
const MOST_VISITS = 2_000_000;

/** Returns why llama.cpp cannot use a grammar: a rule starts with itself, or the search for one takes too long. */
export function findLeftFault({ rules }: Grammar): "recursive" | "too_wide" | undefined {
  const empty = findRules(rules, isNullable);
  const visits = new Map<string, number>();
  const open = new Set<string>();
  let isRecursive = false;
  const count = (name: string): number => {
    const known = visits.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) {
      isRecursive = true;
      return 0;
    }
    open.add(name);
    const first = firstRules(rules.get(name) ?? NEVER, empty);
    const sum = first.reduce((all, each) => all + count(each), 1);
    open.delete(name);
    visits.set(name, sum);
    return sum;
  };
  let sum = 0;
  for (const name of rules.keys()) sum += count(name);
  if (isRecursive) return "recursive";
  return sum > MOST_VISITS ? "too_wide" : undefined;
}

/** Returns the names of the rules with which a match may start, as often as they stand there. */
function firstRules(expression: Expression, empty: ReadonlySet<string>): string[] {
  switch (expression.kind) {
    case "text":
    case "character":
      return [];
    case "rule":
      return [expression.name];
    case "sequence": {
      const solid = expression.parts.findIndex((part) => !isNullable(part, empty));
      const first = solid === -1 ? expression.parts : expression.parts.slice(0, solid + 1);
      return first.flatMap((part) => firstRules(part, empty));
    }
    case "choice":
      return expression.choices.flatMap((each) => firstRules(each, empty));
    case "repeat":
      return firstRules(expression.part, empty);
    default:
      return expression satisfies never;
  }
}
