import { MAX_PARSED_LENGTH } from "./markdown-limits.ts";

export interface Piece {
  text: string;
  /** Line that opened the code fence around the start of this piece; empty outside a fence. */
  opener: string;
}

/** Most lines outside a code fence per piece, as each may become a block. */
const MAX_LINES = 300;

/**
 * Cuts a long text into pieces that the parser can handle: after a blank line outside a code fence if possible, else
 * after a line, else (in an endless line) anywhere. Takes linear time, and reads only as far as pieces are requested.
 *
 * @param opener code fence that is open at the start of the text.
 */
export function* splitPieces(text: string, opener = "", limit: number = MAX_PARSED_LENGTH): Generator<Piece> {
  let start = 0;
  let startOpener = opener;
  let blankCut = 0;
  let fence = opener;
  let lines = 0;
  let linesSinceBlank = 0;
  let newline = -1;
  for (let position = 0; position < text.length; ) {
    if (newline < position) newline = text.indexOf("\n", position);
    if (newline === -1) newline = text.length;
    const end = cutLine(text, position, Math.min(newline + 1, text.length), limit);
    if (startOpener.length + end - start > limit || lines >= MAX_LINES) {
      const atBlank = blankCut > start;
      const cut = atBlank ? blankCut : position;
      if (cut > start) yield { text: text.slice(start, cut), opener: startOpener };
      startOpener = atBlank ? "" : fence;
      start = cut;
      lines = atBlank ? linesSinceBlank : 0;
      if (atBlank && end - start > limit) {
        if (position > start) yield { text: text.slice(start, position), opener: "" };
        startOpener = fence;
        start = position;
        lines = 0;
      }
    }
    const line = text.slice(position, Math.min(end, position + 200));
    fence = fenceAfter(fence, line);
    if (fence === "" && line.trim() === "" && end <= position + line.length) {
      blankCut = end;
      linesSinceBlank = 0;
    } else if (fence === "") linesSinceBlank += 1;
    if (fence === "") lines += 1;
    position = end;
  }
  if (start < text.length) yield { text: text.slice(start), opener: startOpener };
}

/**
 * Returns the end of a line, or of the first part of an endless line. Such a part is just longer than the parser
 * accepts, so it is shown as plain text. Never cuts a surrogate pair.
 */
function cutLine(text: string, position: number, end: number, limit: number): number {
  const cut = position + limit + 1;
  if (end <= cut) return end;
  const isHighSurrogate = (text.charCodeAt(cut - 1) & 0xfc00) === 0xd800;
  return isHighSurrogate ? cut + 1 : cut;
}

function fenceAfter(fence: string, line: string): string {
  const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
  if (mark === undefined) return fence;
  if (fence === "") return `${line.trim()}\n`;
  const closes =
    line.trim() === mark && fence.startsWith(mark.slice(0, 3)) && mark.length >= runLength(fence);
  return closes ? "" : fence;
}

function runLength(fence: string): number {
  return /^(?:`+|~+)/.exec(fence)?.[0].length ?? 0;
}
