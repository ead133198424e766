import { firstCharacters } from "./first-characters.ts";

/** Maximum number of a sender's keys that are echoed. */
export const MAX_ECHOED_KEYS = 32;
/** Maximum length of an echoed key in characters (Unicode code points). Longer ones are cut. */
export const MAX_ECHOED_KEY_LENGTH = 64;

/** Bounds the number and the length of `keys`, because outside input must not be echoed without limits. */
export function boundKeys(keys: readonly string[]): string[] {
  return keys.slice(0, MAX_ECHOED_KEYS).map((key) => firstCharacters(key, MAX_ECHOED_KEY_LENGTH));
}
