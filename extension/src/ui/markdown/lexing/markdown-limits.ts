/** Longest run of text that is searched for emphasis, links and the like, UTF-16 code units. */
const MAX_INLINE_LENGTH = 50_000;

/** Most marks in such a run; the lexer searches for the other end of each. */
const MAX_INLINE_MARKS = 2000;

/** Most marks in a part of a run that has too many, if it has several lines. */
const MAX_PART_MARKS = 1000;

/** Longest block that is parsed in one go, UTF-16 code units without its code fences. */
const MAX_BLOCK_LENGTH = 50_000;

/** Most lines of such a block, without its code fences, because each may become an element. */
const MAX_BLOCK_LINES = 1500;

/** Longest block that is parsed in one go, UTF-16 code units with its code fences. */
const MAX_PARSED_LENGTH = 1_200_000;

/** Longest paragraph of text that is shown as written, UTF-16 code units, because it is laid out as one. */
const MAX_PLAIN_LENGTH = 6000;

/** Deepest nesting of quotes and lists. */
const MAX_NESTING = 24;

/** Most column marks in a line. */
const MAX_COLUMNS = 500;

/** Matches a code fence after any marks of quotes and lists. */
export const FENCE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?=[^`]*$)|~{3,})(.*)/;
const CONTAINER = /[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$))/y;

/** Returns true when a run of text costs too much to be searched for marks. */
export function isCostlyInline(text: string): boolean {
  return text.length > MAX_INLINE_LENGTH || countMarks(text) > MAX_INLINE_MARKS;
}

/** Splits a run of text that is too costly into groups of lines that are not, as long as its lines allow. */
export function affordableLines(text: string): string[] {
  const parts: string[] = [];
  let marks = Number.POSITIVE_INFINITY;
  for (const line of text.split("\n")) {
    const own = countMarks(line);
    marks += own;
    if (marks > MAX_PART_MARKS) {
      parts.push(line);
      marks = own;
    } else {
      parts[parts.length - 1] += `\n${line}`;
    }
  }
  return parts;
}

function countMarks(text: string): number {
  return text.match(/[*_~`[\\$<!@]|:\/\//g)?.length ?? 0;
}

/**
 * Returns the length of the start of a text that can be parsed: all of it, or as far as the last boundary of a block
 * before the line that goes beyond a limit.
 */
export function parsableLength(text: string): number {
  const indents: number[] = [];
  let fence = "";
  let length = 0;
  let lines = 0;
  let boundary = 0;
  let isAfterBlank = false;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline + 1;
    const line = text.slice(start, Math.min(end, start + 2000)).trimEnd();
    const [, mark = "", after = ""] = FENCE.exec(line) ?? [];
    if (fence === "" && isAfterBlank && /^\S/.test(line)) boundary = start;
    isAfterBlank = line === "";
    if (fence !== "") {
      if (mark.startsWith(fence) && after.trim() === "") fence = "";
    } else if (mark !== "") {
      fence = mark;
    } else {
      length += end - start;
      lines += 1;
      const isLong = length > MAX_BLOCK_LENGTH || lines > MAX_BLOCK_LINES;
      const isDeep = nesting(line, indents) > MAX_NESTING;
      if (isLong || isDeep || columns(text, start, end) > MAX_COLUMNS) return boundary;
    }
    start = end;
  }
  return text.length > MAX_PARSED_LENGTH ? boundary : text.length;
}

/** Counts the quotes and lists around a line. `indents` holds those of the open list items, and is updated. */
function nesting(line: string, indents: number[]): number {
  if (/^\s*([-*_])(?:\s*\1)+\s*$/.test(line)) return indents.length;
  let marks = 0;
  let indent = -1;
  CONTAINER.lastIndex = 0;
  for (let match = CONTAINER.exec(line); match !== null; match = CONTAINER.exec(line)) {
    marks += 1;
    if (indent === -1) indent = match[0].length;
  }
  if (indent === -1) {
    if (/^\S/.test(line)) indents.length = 0;
    return indents.length;
  }
  while ((indents.at(-1) ?? -1) >= indent) indents.pop();
  indents.push(indent);
  return indents.length + marks - 1;
}

function columns(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("|", start); at !== -1 && at < end; at = text.indexOf("|", at + 1)) count += 1;
  return count;
}

/** Returns the end of the first paragraph to show as written: a blank line before a new block, or a length that can be laid out. */
export function plainLength(text: string): number {
  const start = text.slice(0, MAX_PLAIN_LENGTH + 1);
  const blank = start.search(/\n[ \t]*\n(?=\S)/);
  if (blank !== -1) return start.indexOf("\n", blank + 1) + 1;
  if (text.length <= MAX_PLAIN_LENGTH) return text.length;
  const newline = start.lastIndexOf("\n");
  if (newline > 0) return newline + 1;
  const isHighSurrogate = (text.charCodeAt(MAX_PLAIN_LENGTH - 1) & 0xfc00) === 0xd800;
  return isHighSurrogate ? MAX_PLAIN_LENGTH + 1 : MAX_PLAIN_LENGTH;
}
