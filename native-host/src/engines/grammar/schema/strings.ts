import {
  choice,
  type Expression,
  type GrammarBuilder,
  NEVER,
  noneOf,
  oneOf,
  optional,
  repeat,
  sequence,
  text,
} from "../rules/grammar.ts";
import { countsOf, placeOf, type SchemaPart } from "./keywords.ts";
import { unenforceable } from "./refuse.ts";

/** Largest length that is counted, in code points. */
const MOST_CHARACTERS = 20_000;

const DIGIT = oneOf("0-9");
const HEX = oneOf("0-9", "a-f", "A-F");
/** A character that stands for itself in a string of JSON. */
export const PLAIN = ['"', "\\", "\u007f", "\u0000-\u001f"] as const;

/**
 * Matches strings in quotes, with the lengths and the format of a schema.
 *
 * @throws EngineError `invalid_schema` for what cannot be enforced.
 */
export function strings(parts: readonly SchemaPart[], builder: GrammarBuilder): Expression {
  const least = Math.max(0, ...countsOf(parts, "minLength"));
  const most = Math.min(...countsOf(parts, "maxLength"));
  const formats = [
    ...new Set(parts.flatMap(({ schema: { format } }) => (format === undefined ? [] : [format]))),
  ];
  const [format] = formats;
  if (format === undefined) {
    if (least > MOST_CHARACTERS) throw tooLong(placeOf(parts, "minLength"));
    if (most !== Number.POSITIVE_INFINITY && most > MOST_CHARACTERS)
      throw tooLong(placeOf(parts, "maxLength"));
    if (least > most) return NEVER;
    const limit = most === Number.POSITIVE_INFINITY ? undefined : most;
    return sequence(text('"'), repeat(character(builder), least, limit), text('"'));
  }
  const place = placeOf(parts, "format");
  const make = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (make === undefined)
    throw unenforceable(place, `of the formats only ${Object.keys(FORMATS).join(", ")} are supported`);
  if (formats.length > 1) throw unenforceable(place, "only one format is supported for one value");
  if (least > 0 || most !== Number.POSITIVE_INFINITY)
    throw unenforceable(place, "a format and a length are not supported together");
  return sequence(text('"'), builder.once(`format-${format}`, make), text('"'));
}

function tooLong(place: string): Error {
  return unenforceable(place, `at most ${MOST_CHARACTERS} characters can be counted`);
}

/**
 * One character of a string, so that the count is the same as a reader's: half a surrogate pair cannot be escaped.
 */
export function character(builder: GrammarBuilder): Expression {
  const escaped = choice(
    oneOf('"', "\\", "/", "b", "f", "n", "r", "t"),
    sequence(text("u"), oneOf("0-9", "a-c", "A-C", "e", "f", "E", "F"), repeat(HEX, 3, 3)),
    sequence(text("u"), oneOf("d", "D"), oneOf("0-7"), repeat(HEX, 2, 2)),
  );
  return builder.once("character", () => choice(noneOf(...PLAIN), sequence(text("\\"), escaped)));
}

const FORMATS: Readonly<Record<string, () => Expression>> = {
  date,
  time,
  "date-time": () => sequence(date(), text("T"), time()),
  uuid: () => {
    const group = (length: number) => repeat(HEX, length, length);
    const dash = text("-");
    return sequence(group(8), dash, group(4), dash, group(4), dash, group(4), dash, group(12));
  },
  ipv4: () => sequence(byte(), text("."), byte(), text("."), byte(), text("."), byte()),
  email: () => {
    const atom = repeat(oneOf("a-z", "A-Z", "0-9", "_", "+", "-"), 1, 20);
    const label = repeat(oneOf("a-z", "A-Z", "0-9"), 1, 20);
    const more = (part: Expression) => sequence(text("."), part);
    return sequence(atom, repeat(more(atom), 0, 3), text("@"), label, repeat(more(label), 1, 3));
  },
};

/** A day of the Gregorian calendar, of the years 0000 to 9999. */
function date(): Expression {
  const longMonth = choice(
    text("01"),
    text("03"),
    text("05"),
    text("07"),
    text("08"),
    text("10"),
    text("12"),
  );
  const shortMonth = choice(text("04"), text("06"), text("09"), text("11"));
  const dash = text("-");
  const upTo28 = choice(
    sequence(text("0"), oneOf("1-9")),
    sequence(text("1"), DIGIT),
    sequence(text("2"), oneOf("0-8")),
  );
  const upTo30 = choice(upTo28, text("29"), text("30"));
  const monthAndDay = choice(
    sequence(longMonth, dash, choice(upTo30, text("31"))),
    sequence(shortMonth, dash, upTo30),
    sequence(text("02"), dash, upTo28),
  );
  const leap = choice(
    sequence(text("0"), oneOf("4", "8")),
    sequence(oneOf("2", "4", "6", "8"), oneOf("0", "4", "8")),
    sequence(oneOf("1", "3", "5", "7", "9"), oneOf("2", "6")),
  );
  const leapYear = choice(sequence(DIGIT, DIGIT, leap), sequence(choice(leap, text("00")), text("00")));
  return choice(sequence(repeat(DIGIT, 4, 4), dash, monthAndDay), sequence(leapYear, text("-02-29")));
}

function time(): Expression {
  const minutes = sequence(oneOf("0-5"), DIGIT);
  const hours = choice(sequence(oneOf("0", "1"), DIGIT), sequence(text("2"), oneOf("0-3")));
  const colon = text(":");
  const fraction = optional(sequence(text("."), repeat(DIGIT, 1, 6)));
  const offset = choice(text("Z"), sequence(oneOf("+", "-"), hours, colon, minutes));
  return sequence(hours, colon, minutes, colon, minutes, fraction, offset);
}

function byte(): Expression {
  return choice(
    DIGIT,
    sequence(oneOf("1-9"), DIGIT),
    sequence(text("1"), DIGIT, DIGIT),
    sequence(text("2"), oneOf("0-4"), DIGIT),
    sequence(text("25"), oneOf("0-5")),
  );
}
