/** Up to the end of the last sentence or line. */
const FINISHED = /^[\s\S]*(?:[.!?…。！？]["'”’)]*\s|\n)/;
/** Marks of markdown that would be read out as punctuation. */
const MARKS = /[*_`#>|~]+/g;

/**
 * What can be read out of a text so far: whole sentences and lines, or all of it at the end. `length` says how much of
 * the text that was.
 */
export function finishedSentences(text: string, ended: boolean): { words: string; length: number } {
  const finished = ended ? text : (FINISHED.exec(text)?.[0] ?? "");
  return { words: finished.replace(MARKS, "").replace(/\s+/g, " ").trim(), length: finished.length };
}
