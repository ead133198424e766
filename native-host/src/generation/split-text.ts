/** Most bytes that one UTF-16 code unit takes in JSON: `\u0000`. */
const MOST_BYTES_PER_UNIT = 6;

/** Cuts `text` between characters into pieces of at most `limit` bytes of JSON each, quotes not counted. */
export function splitText(text: string, limit: number): string[] {
  if (text.length * MOST_BYTES_PER_UNIT <= limit) return [text];
  const pieces: string[] = [];
  let start = 0;
  let at = 0;
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(JSON.stringify(character)) - 2;
    if (bytes + size > limit) {
      pieces.push(text.slice(start, at));
      start = at;
      bytes = 0;
    }
    bytes += size;
    at += character.length;
  }
  pieces.push(text.slice(start));
  return pieces;
}
