import { type Expression, type Grammar, NEVER } from "./grammar.ts";

/**
 * Finds the rules that have a property, where the property of a rule follows from those that it refers to.
 *
 * @param has tells if an expression has it, given the names of rules that do. Once true, it stays true for more names
 */
export function findRules(
  rules: Grammar["rules"],
  has: (expression: Expression, found: ReadonlySet<string>) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  const users = new Map<string, string[]>();
  for (const [name, expression] of rules) {
    for (const used of new Set(rulesIn(expression))) {
      const known = users.get(used);
      if (known === undefined) users.set(used, [name]);
      else known.push(name);
    }
  }
  const waiting = [...rules.keys()];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name) || !has(rules.get(name) ?? NEVER, found)) continue;
    found.add(name);
    waiting.push(...(users.get(name) ?? []));
  }
  return found;
}

/** Returns the names of the rules that an expression refers to, as often as it does. */
export function rulesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "text":
    case "character":
      return [];
    case "rule":
      return [expression.name];
    case "sequence":
      return expression.parts.flatMap(rulesIn);
    case "choice":
      return expression.choices.flatMap(rulesIn);
    case "repeat":
      return rulesIn(expression.part);
    default:
      return expression satisfies never;
  }
}

/** Returns true if an expression matches the empty text. `empty`: names of the rules that do. */
export function isNullable(expression: Expression, empty: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case "text":
      return expression.text === "";
    case "character":
      return false;
    case "rule":
      return empty.has(expression.name);
    case "sequence":
      return expression.parts.every((part) => isNullable(part, empty));
    case "choice":
      return expression.choices.some((each) => isNullable(each, empty));
    case "repeat":
      return expression.least === 0 || isNullable(expression.part, empty);
    default:
      return expression satisfies never;
  }
}
