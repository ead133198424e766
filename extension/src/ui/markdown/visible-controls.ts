/**
 * Matches characters that reorder the text after them and can disguise it: embeddings, overrides, isolates. Leaves out
 * the direction marks that right-to-left scripts need, because they reorder nothing.
 */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Replaces each reordering control character with `show` of its name and itself. */
export function replaceControls(text: string, show: (name: string, character: string) => string): string {
  return text.replace(REORDERING, (character) => show(controlName(character), character));
}

/** Returns true when a text contains reordering control characters. */
export function hasControls(text: string): boolean {
  return text.search(REORDERING) !== -1;
}

/** Makes reordering control characters visible in text without mark-up, such as a title. */
export function visibleControls(text: string): string {
  return replaceControls(text, (name) => `[${name}]`);
}

function controlName(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
