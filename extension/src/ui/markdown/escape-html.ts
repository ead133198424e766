import { replaceControls } from "./visible-controls.ts";

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands, for mark-up; reordering control characters become visible. */
export function escapeHtml(text: string): string {
  return showControls(text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ""));
}

/** The same, but a character reference that the author wrote, such as `&lt;`, keeps its meaning. */
export function escapeProse(text: string): string {
  return showControls(
    text.replace(/[<>"']|&(?!#?\w{1,32};)/g, (character) => ENTITIES[character] ?? ""),
  ).replace(/&#x?0*(?:202[a-e]|206[6-9]|823[4-8]|829[4-7]);|&(?:lrm|rlm);/gi, (reference) =>
    reference.replace("&", "&amp;"),
  );
}

/** Text for an attribute: no mark-up may appear there. */
export function escapeAttribute(text: string): string {
  return replaceControls(text, (name) => `[${name}]`).replace(
    /[&<>"']/g,
    (character) => ENTITIES[character] ?? "",
  );
}

function showControls(escaped: string): string {
  return replaceControls(escaped, (name) => `<span class="control">${name}</span>`);
}
