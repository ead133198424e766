/**
 * Longest piece of text given to the parser at once, UTF-16 code units. Its worst inputs cost the square of their
 * length.
 */
export const MAX_PARSED_LENGTH = 6000;

/** Deepest nesting of quotes and lists at the start of a line; a deeper piece is shown as plain text. */
export const MAX_NESTING = 24;

/** Most marks of emphasis in a piece; the parser looks for the other end of each. */
export const MAX_EMPHASIS_MARKS = 1000;
