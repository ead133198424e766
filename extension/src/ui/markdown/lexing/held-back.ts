/** Matches the marks of quotes and list items before the text of a line. */
const CONTAINERS = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))*[ \t]*/;

/** Starts of a line that the next character may turn into another kind of block. */
const UNDECIDED: readonly RegExp[] = [
  // Bullet, number of an item, rule, underline of a heading, mark of a heading.
  /^(?:[+*]|\d{1,9}[.)]?)$/,
  /^([-*_])(?:[ \t]*\1)*[ \t]*$/,
  /^=+[ \t]*$/,
  /^#{1,6}[ \t]*$/,
  // Code fence, or the code span that such a line may still be.
  /^`{3,}[^`]*$/,
  /^(?:`+|~+)[ \t]*$/,
  // Line between the heading and the rows of a table.
  /^[|: \t-]*[|:][|: \t-]*$/,
  // Tag, task, link definition.
  /^<(?:[a-z/!?][^>]{0,200}(?:>[ \t]*)?)?$/i,
  /^\[(?:[^\]]{0,200}|[ xX]\][ \t]*)$/,
  /^\[[^\]]{1,200}\](?::[ \t]*\S*[ \t]*(?:["'(].*)?)?$/,
  // Formula on lines of its own.
  /^(?:\\\[?|\$\$?)[ \t]*$/,
];

/** Longest last line that is looked at, UTF-16 code units. */
const MAX_LINE = 1000;

/**
 * Returns where the last line of a growing text starts if its kind is still undecided, such as the dash that becomes a
 * list item or the underline of a heading; else the length of the text. What is held back is drawn with the next
 * character that decides.
 */
export function heldBackFrom(text: string): number {
  const start = text.lastIndexOf("\n") + 1;
  if (text.length - start > MAX_LINE) return text.length;
  const line = text.slice(start);
  const content = line.slice(CONTAINERS.exec(line)?.[0].length ?? 0);
  const isUndecided = content === "" || UNDECIDED.some((pattern) => pattern.test(content));
  return isUndecided && line.trim() !== "" ? start : text.length;
}
