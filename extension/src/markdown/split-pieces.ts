import { MAX_PARSED_LENGTH } from "./limits.ts";

export interface Piece {
  text: string;
  /** The line that opens the code fence this piece starts inside of; empty outside of one. */
  opener: string;
}

/**
 * Cuts a long text into pieces that the parser can take, between blocks where it can: after a blank line outside a code
 * fence, else after a line, else (one endless line) not at all. Linear in the text.
 *
 * @param opener the fence that the text starts inside of.
 */
export function splitPieces(text: string, opener = "", limit: number = MAX_PARSED_LENGTH): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let startOpener = opener;
  let blankCut = 0;
  let fence = opener;
  for (let position = 0; position < text.length; ) {
    const newline = text.indexOf("\n", position);
    const end = newline === -1 ? text.length : newline + 1;
    if (startOpener.length + end - start > limit) {
      const atBlank = blankCut > start;
      const cut = atBlank ? blankCut : position;
      if (cut > start) pieces.push({ text: text.slice(start, cut), opener: startOpener });
      startOpener = atBlank ? "" : fence;
      start = cut;
      if (atBlank && end - start > limit) {
        if (position > start) pieces.push({ text: text.slice(start, position), opener: "" });
        startOpener = fence;
        start = position;
      }
    }
    const line = text.slice(position, Math.min(end, position + 200));
    fence = fenceAfter(fence, line);
    if (fence === "" && line.trim() === "") blankCut = end;
    position = end;
  }
  if (start < text.length) pieces.push({ text: text.slice(start), opener: startOpener });
  return pieces;
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
