import { firstCharacters } from "./first-characters.ts";

/** Most keys of a sender that an answer names. */
export const MAX_ECHOED_KEYS = 32;
/** Longest key that is named whole, characters (Unicode code points). */
export const MAX_ECHOED_KEY_LENGTH = 64;

/** The first of `keys`, cut short: what comes from outside is not sent back without bounds. */
export function boundKeys(keys: readonly string[]): string[] {
  return keys.slice(0, MAX_ECHOED_KEYS).map((key) => firstCharacters(key, MAX_ECHOED_KEY_LENGTH));
}
