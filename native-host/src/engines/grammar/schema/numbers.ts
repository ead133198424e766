import { choice, type Expression, NEVER, oneOf, optional, repeat, sequence, text } from "../rules/grammar.ts";
import type { SchemaPart } from "./keywords.ts";
import { unenforceable } from "./refuse.ts";

/** Most digits before the point, so that every whole number is exact in a double. */
const MOST_DIGITS = 15;
const LARGEST = 10 ** MOST_DIGITS - 1;
/** Largest number with a fraction where there is no limit on that side, so that digits are left for the fraction. */
const LARGEST_DECIMAL = 10 ** 9 - 1;

const DIGIT = oneOf("0-9");
const NATURAL = choice(text("0"), sequence(oneOf("1-9"), repeat(DIGIT, 0, MOST_DIGITS - 1)));

/** A limit of numbers. `isOpen`: the limit itself is outside. */
interface Limit {
  value: number;
  isOpen: boolean;
}

/** The limits that several schemas give together. */
export interface NumberLimits {
  from: Limit | undefined;
  to: Limit | undefined;
}

export function limitsOf(parts: readonly SchemaPart[]): NumberLimits {
  const limits: NumberLimits = { from: undefined, to: undefined };
  for (const part of parts) {
    for (const [key, isOpen] of [
      ["minimum", false],
      ["exclusiveMinimum", true],
    ] as const) {
      const limit = limitAt(part, key, isOpen);
      if (limit !== undefined && isHigher(limit, limits.from)) limits.from = limit;
    }
    for (const [key, isOpen] of [
      ["maximum", false],
      ["exclusiveMaximum", true],
    ] as const) {
      const limit = limitAt(part, key, isOpen);
      if (limit !== undefined && isLower(limit, limits.to)) limits.to = limit;
    }
  }
  return limits;
}

export function isWithin(value: number, { from, to }: NumberLimits): boolean {
  const above = from === undefined || value > from.value || (value === from.value && !from.isOpen);
  return above && (to === undefined || value < to.value || (value === to.value && !to.isOpen));
}

function limitAt({ schema }: SchemaPart, key: string, isOpen: boolean): Limit | undefined {
  const value = schema[key];
  return typeof value === "number" ? { value, isOpen } : undefined;
}

function isHigher(limit: Limit, than: Limit | undefined): boolean {
  return than === undefined || limit.value > than.value || (limit.value === than.value && limit.isOpen);
}

function isLower(limit: Limit, than: Limit | undefined): boolean {
  return than === undefined || limit.value < than.value || (limit.value === than.value && limit.isOpen);
}

/** Matches the whole numbers within limits, of at most 15 digits. */
export function integers({ from, to }: NumberLimits): Expression {
  if (from === undefined && to === undefined)
    return choice(NATURAL, sequence(text("-"), naturals(1, LARGEST)));
  const least =
    from === undefined ? -LARGEST : from.isOpen ? Math.floor(from.value) + 1 : Math.ceil(from.value);
  const most = to === undefined ? LARGEST : to.isOpen ? Math.ceil(to.value) - 1 : Math.floor(to.value);
  return choice(
    naturals(Math.max(0, least), Math.min(most, LARGEST)),
    sequence(text("-"), naturals(Math.max(1, -most), Math.min(-least, LARGEST))),
  );
}

/**
 * Matches the numbers within limits, written without an exponent where there are limits.
 *
 * @param place of the schema with the limits
 * @throws EngineError `invalid_schema` for limits that are not whole numbers.
 */
export function numbers({ from, to }: NumberLimits, place: string): Expression {
  if (from === undefined && to === undefined) {
    const fraction = sequence(text("."), repeat(DIGIT, 1, MOST_DIGITS));
    const exponent = sequence(oneOf("e", "E"), optional(oneOf("+", "-")), repeat(DIGIT, 1, 2));
    return sequence(optional(text("-")), NATURAL, optional(fraction), optional(exponent));
  }
  const given = Math.max(Math.abs(from?.value ?? 0), Math.abs(to?.value ?? 0));
  const farthest = given < LARGEST_DECIMAL ? LARGEST_DECIMAL : LARGEST;
  const low = from ?? { value: -farthest, isOpen: false };
  const high = to ?? { value: farthest, isOpen: false };
  for (const { value } of [low, high]) {
    if (!Number.isInteger(value) || Math.abs(value) > LARGEST)
      throw unenforceable(
        place,
        `only whole numbers of at most ${MOST_DIGITS} digits can be limits of a number`,
      );
  }
  const zero = { value: 0, isOpen: false };
  const above = (limit: Limit): Limit => ({ value: -limit.value, isOpen: limit.isOpen });
  const positive = high.value < 0 ? NEVER : decimals(low.value < 0 ? zero : low, high);
  const negative =
    low.value >= 0
      ? NEVER
      : sequence(text("-"), decimals(high.value >= 0 ? { ...zero, isOpen: true } : above(high), above(low)));
  return choice(positive, negative);
}

/** Matches the numbers between two whole numbers of at least 0. */
function decimals(from: Limit, to: Limit): Expression {
  const [low, high] = [from.value, to.value];
  if (low > high || (low === high && (from.isOpen || to.isOpen))) return NEVER;
  if (low === high) return text(String(low));
  // With more digits a number could be rounded to its limit.
  const digits = Math.max(1, MOST_DIGITS - String(high).length);
  const fraction = optional(sequence(text("."), repeat(DIGIT, 1, digits)));
  const inner = from.isOpen ? low + 1 : low;
  return choice(
    from.isOpen ? sequence(text(`${low}.`), nonZero(digits)) : NEVER,
    sequence(naturals(inner, high - 1), fraction),
    to.isOpen ? NEVER : text(String(high)),
  );
}

/** Matches up to `digits` digits of which one is not 0. */
function nonZero(digits: number): Expression {
  const after = (zeros: number) =>
    sequence(text("0".repeat(zeros)), oneOf("1-9"), repeat(DIGIT, 0, digits - 1 - zeros));
  return choice(...Array.from({ length: digits }, (_, zeros) => after(zeros)));
}

/** Matches the whole numbers from `least` to `most`, both at least 0. */
function naturals(least: number, most: number): Expression {
  const choices: Expression[] = [];
  for (let digits = 1; digits <= String(Math.max(0, most)).length; digits += 1) {
    const low = Math.max(least, digits === 1 ? 0 : 10 ** (digits - 1));
    const high = Math.min(most, 10 ** digits - 1);
    if (low <= high) choices.push(ofEqualLength(String(low), String(high)));
  }
  return choice(...choices);
}

/** Matches the numbers between two that are written with equally many digits. */
function ofEqualLength(low: string, high: string): Expression {
  const rest = low.length - 1;
  const [first, last] = [Number(low[0]), Number(high[0])];
  if (rest === 0) return digitBetween(first, last);
  const lowRest = low.slice(1);
  const highRest = high.slice(1);
  if (first === last) return sequence(text(String(first)), ofEqualLength(lowRest, highRest));
  const zeros = "0".repeat(rest);
  const nines = "9".repeat(rest);
  const startsWhole = lowRest === zeros;
  const endsWhole = highRest === nines;
  const [from, to] = [startsWhole ? first : first + 1, endsWhole ? last : last - 1];
  return choice(
    startsWhole ? NEVER : sequence(text(String(first)), ofEqualLength(lowRest, nines)),
    from > to ? NEVER : sequence(digitBetween(from, to), repeat(DIGIT, rest, rest)),
    endsWhole ? NEVER : sequence(text(String(last)), ofEqualLength(zeros, highRest)),
  );
}

function digitBetween(from: number, to: number): Expression {
  return from === to ? text(String(from)) : oneOf(`${from}-${to}`);
}
