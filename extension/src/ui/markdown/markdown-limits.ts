/**
 * Longest piece of text parsed at once, UTF-16 code units. Bounded because the parser's worst case is quadratic in the
 * length.
 */
export const MAX_PARSED_LENGTH = 6000;

/** Deepest nesting of quotes and lists at the start of a line; deeper pieces are shown as plain text. */
export const MAX_NESTING = 24;

/** Most emphasis marks in a piece; the parser searches for the closing mark of each. */
export const MAX_EMPHASIS_MARKS = 1000;
