import { UNSPACED_LETTER, WIDE_MARK } from "./scripts.ts";

const START = /^(?:https?:\/\/|ftp:\/\/|www\.)[a-z\d\-.]+/i;
/** Matches what ends an address: blanks, and punctuation that stands in none. */
const END = new RegExp(`[\\s<>"\`“”„«»]|${WIDE_MARK}`);
const UNSPACED = new RegExp(`^${UNSPACED_LETTER}`, "u");
/** Matches punctuation of other scripts at the end of an address; the lexer knows that of ASCII. */
const TRAILING = /(?:(?!\p{Pe})(?![\x00-\x7f])\p{P})+$/u;
const PAIRS = { ")": "(", "]": "[", "}": "{" } as const;

/** Returns the length of the bare address at the start of a text, 0 when there is none. */
export function bareAddressLength(text: string): number {
  const host = START.exec(text)?.[0];
  if (host === undefined) return 0;
  // The sentence goes on right behind the host where no space is written.
  if (UNSPACED.test(text.slice(host.length))) return trimmed(host).length;
  const line = text.slice(0, 4000);
  const end = line.search(END);
  return trimmed(end === -1 ? line : line.slice(0, end)).length;
}

/** Drops punctuation and closing brackets that were not opened inside the address. */
function trimmed(address: string): string {
  const shorter = address.replace(TRAILING, "");
  const bare = shorter.replace(/[?!.,:;*_~'"]+$/, "");
  const last = bare.at(-1);
  if (last !== ")" && last !== "]" && last !== "}") return shorter;
  const isOpened = bare.split(last).length <= bare.split(PAIRS[last]).length;
  return isOpened ? shorter : trimmed(bare.slice(0, -1));
}
