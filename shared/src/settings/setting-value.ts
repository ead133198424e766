import * as z from "zod/mini";
import { utf8Length } from "../text/utf8-length.ts";
import type { NumberValue, SettingValue } from "./descriptor.ts";

/** Builds the schema of a setting's values. */
export function valueSchema(value: SettingValue): z.ZodMiniType {
  switch (value.type) {
    case "number": {
      const number = numberSchema(value);
      return value.word === undefined ? number : z.union([number, z.literal(value.word)]);
    }
    case "choice":
      return z.literal([...value.choices]);
    case "text":
      return z.string().check(atMostBytes(value.maximumBytes));
    case "lines": {
      const line = z.string().check(z.minLength(1), atMostBytes(value.maximumBytes), wholeCharacters);
      return z.array(line).check(z.maxLength(value.maximumLines));
    }
    case "model":
      return z.string().check(z.minLength(1), atMostBytes(value.maximumBytes));
    default:
      return value satisfies never;
  }
}

/** Describes the allowed values, to complete the sentence "must be ...". */
export function rangeWords(value: SettingValue): string {
  switch (value.type) {
    case "number": {
      const { minimum, maximum, exclusiveMinimum, integer, word } = value;
      const noun = integer ? "a whole number" : "a number";
      const bounds = exclusiveMinimum
        ? `above ${minimum} and up to ${maximum}`
        : `from ${minimum} to ${maximum}`;
      return `${noun} ${bounds}${word === undefined ? "" : `, or "${word}"`}`;
    }
    case "choice": {
      const choices = value.choices.map((choice) => JSON.stringify(choice));
      return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
    }
    case "text":
      return `a text of at most ${value.maximumBytes} bytes`;
    case "lines":
      return `a list of at most ${value.maximumLines} non-empty texts of whole characters, at most ${value.maximumBytes} bytes each`;
    case "model":
      return `the name of a known model, at most ${value.maximumBytes} bytes`;
    default:
      return value satisfies never;
  }
}

/**
 * Returns true if the host draws a number per generation unless one is set. Runs stay comparable even if their drawn
 * numbers differ.
 */
export function isDrawn(value: SettingValue): value is NumberValue & { word: "random" } {
  return value.type === "number" && value.word === "random";
}

/** Builds the schema of the value that a generation reports as used. A drawn setting is always a number there. */
export function usedValueSchema(value: SettingValue): z.ZodMiniType {
  return isDrawn(value) ? numberSchema(value) : valueSchema(value);
}

function numberSchema({ minimum, maximum, exclusiveMinimum, integer }: NumberValue) {
  const number = integer ? z.int() : z.number();
  return number.check(exclusiveMinimum ? z.gt(minimum) : z.minimum(minimum), z.maximum(maximum));
}

function atMostBytes(limit: number) {
  return z.refine<string>((text) => utf8Length(text) <= limit);
}

/** Rejects lone surrogates: half a character would match inside whole ones and cut them in two. */
const wholeCharacters = z.refine<string>((text) => !/\p{Surrogate}/u.test(text));
