/**
 * Returns true when a key belongs to an input method that composes a word. Some report only the key code, for the key
 * that ends the word.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
