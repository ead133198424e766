/**
 * Characters that reorder what follows them, so that text can read other than it is: embeddings, overrides, isolates.
 * The marks that right-to-left writing needs between letters reorder nothing, and stay as they are.
 */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;

/** The text with its reordering control characters written out, each passed through `show`. */
export function replaceControls(text: string, show: (name: string) => string): string {
  return text.replace(REORDERING, (character) => show(controlName(character)));
}

/** Text for places without mark-up, such as a title. */
export function visibleControls(text: string): string {
  return replaceControls(text, (name) => `[${name}]`);
}

function controlName(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
