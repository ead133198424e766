/**
 * Longest piece of text given to the parser at once, UTF-16 code units. Its worst inputs cost the square of their
 * length: about 50 ms at this size.
 */
export const MAX_PARSED_LENGTH = 12_000;

/** Deepest nesting of quotes and lists at the start of a line; a deeper piece is shown as plain text. */
export const MAX_NESTING = 24;
