import {
  type Expression,
  type Grammar,
  NEVER,
  ROOT,
} from "../../../native-host/src/engines/grammar/rules/grammar.ts";

/** Characters that a negated class is tried with. */
const ANY = ["a", "Z", "0", " ", "~", "é", "日", "😀", "\n", "<", "/", "\\", '"', "\u0085"];
/** Length after which the shortest way out is taken, in expressions. */
const LONG = 400;

/** Writes a text of a grammar at random. `random`: 0 to less than 1. */
export function writeAtRandom({ rules }: Grammar, random: () => number): string {
  const heights = heightsOf(rules);
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[Math.floor(random() * list.length)];
    if (picked === undefined) throw new Error("There is nothing to pick from.");
    return picked;
  };
  let steps = 0;
  const write = (expression: Expression): string => {
    steps += 1;
    switch (expression.kind) {
      case "text":
        return expression.text;
      case "character": {
        if (!expression.negated) {
          const [from, to] = pick(expression.ranges);
          return String.fromCodePoint(from + Math.floor(random() * (to - from + 1)));
        }
        const isOut = (character: string) => {
          const point = character.codePointAt(0) ?? 0;
          return expression.ranges.some(([from, to]) => point >= from && point <= to);
        };
        return pick(ANY.filter((character) => !isOut(character)));
      }
      case "rule":
        return write(rules.get(expression.name) ?? NEVER);
      case "sequence":
        return expression.parts.map(write).join("");
      case "choice": {
        const lowest = [...expression.choices].sort(
          (one, other) => heightOf(one, heights) - heightOf(other, heights),
        );
        return write(steps > LONG ? (lowest[0] ?? NEVER) : pick(expression.choices));
      }
      case "repeat": {
        const { part, least, most = least + 6 } = expression;
        const more = Math.floor(random() * (Math.min(most, least + 6) - least + 1));
        const count = steps > LONG ? least : least + more;
        return Array.from({ length: count }, () => write(part)).join("");
      }
      default:
        return expression satisfies never;
    }
  };
  return write(rules.get(ROOT) ?? NEVER);
}

/** The depth of the lowest tree of each rule. */
function heightsOf(rules: Grammar["rules"]): Map<string, number> {
  const heights = new Map<string, number>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, expression] of rules) {
      const height = heightOf(expression, heights) + 1;
      if (height >= (heights.get(name) ?? Number.POSITIVE_INFINITY)) continue;
      heights.set(name, height);
      changed = true;
    }
  }
  return heights;
}

function heightOf(expression: Expression, heights: ReadonlyMap<string, number>): number {
  switch (expression.kind) {
    case "text":
    case "character":
      return 0;
    case "rule":
      return heights.get(expression.name) ?? Number.POSITIVE_INFINITY;
    case "sequence":
      return Math.max(0, ...expression.parts.map((part) => heightOf(part, heights)));
    case "choice":
      return Math.min(...expression.choices.map((each) => heightOf(each, heights)));
    case "repeat":
      return expression.least === 0 ? 0 : heightOf(expression.part, heights);
    default:
      return expression satisfies never;
  }
}

/** Returns true if a grammar has this text. */
export function hasText({ rules }: Grammar, text: string): boolean {
  const characters = [...text];
  const known = new Map<string, ReadonlySet<number>>();
  const ends = (expression: Expression, start: number): ReadonlySet<number> => {
    switch (expression.kind) {
      case "text": {
        const wanted = [...expression.text];
        const fits = wanted.every((character, index) => characters[start + index] === character);
        return new Set(fits ? [start + wanted.length] : []);
      }
      case "character": {
        const point = characters[start]?.codePointAt(0);
        if (point === undefined) return new Set();
        const isIn = expression.ranges.some(([from, to]) => point >= from && point <= to);
        return new Set(isIn === expression.negated ? [] : [start + 1]);
      }
      case "rule": {
        const key = `${expression.name} ${start}`;
        const found = known.get(key) ?? ends(rules.get(expression.name) ?? NEVER, start);
        known.set(key, found);
        return found;
      }
      case "sequence": {
        let places: ReadonlySet<number> = new Set([start]);
        for (const part of expression.parts) places = union([...places].map((place) => ends(part, place)));
        return places;
      }
      case "choice":
        return union(expression.choices.map((each) => ends(each, start)));
      case "repeat": {
        const { part, least, most = Number.POSITIVE_INFINITY } = expression;
        let places: ReadonlySet<number> = new Set([start]);
        const found = new Set<number>(least === 0 ? places : []);
        for (let count = 1; count <= most && places.size > 0; count += 1) {
          places = union([...places].map((place) => ends(part, place)));
          const before = found.size;
          if (count >= least) for (const place of places) found.add(place);
          if (count > least && found.size === before) break;
        }
        return found;
      }
      default:
        return expression satisfies never;
    }
  };
  return ends(rules.get(ROOT) ?? NEVER, 0).has(characters.length);
}

function union(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  return new Set(sets.flatMap((each) => [...each]));
}
