const START = /^(?:https?:\/\/|ftp:\/\/|www\.)[a-z\d\-.]+/i;
/** Matches what ends an address: blanks, and punctuation that stands in none. */
const END = /[\s<>"`\u3000-\u303f\ufe30-\ufe4f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”„«»]/;
/** Matches signs at the end of an address that belong to the sentence around it. */
const TRAILING = /(?:[?!.,:;*_~'"]|(?![/#=&%+@$-])(?!\p{Pe})[^\x00-\x7f](?<=\p{P}))+$/u;
const PAIRS = { ")": "(", "]": "[", "}": "{" } as const;

/** Returns the length of the bare address at the start of a text, 0 when there is none. */
export function bareAddressLength(text: string): number {
  const host = START.exec(text)?.[0];
  if (host === undefined) return 0;
  // Letters of another script right after the host belong to the sentence: no space separates them.
  if (!/[/?#:]/.test(text[host.length] ?? "")) return trimmed(host).length;
  const line = text.slice(0, 4000);
  const end = line.search(END);
  return trimmed(end === -1 ? line : line.slice(0, end)).length;
}

/** Drops punctuation and closing brackets that were not opened inside the address. */
function trimmed(address: string): string {
  const shorter = address.replace(TRAILING, "");
  const last = shorter.at(-1);
  if (last === ")" || last === "]" || last === "}") {
    const open = shorter.split(PAIRS[last]).length;
    if (shorter.split(last).length > open) return trimmed(shorter.slice(0, -1));
  }
  return shorter;
}
