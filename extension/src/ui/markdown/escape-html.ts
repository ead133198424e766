import { replaceControls } from "./visible-controls.ts";

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes literal text for mark-up, and makes reordering control characters visible. */
export function escapeHtml(text: string): string {
  return showControls(escaped(text));
}

/** Escapes code for mark-up. Keeps reordering control characters, each boxed in so that it reorders nothing. */
export function escapeCode(text: string): string {
  return replaceControls(
    escaped(text),
    (name, character) => `<span class="control" data-label="${name}">${character}</span>`,
  );
}

/** Escapes text but keeps character references that the author wrote, such as `&lt;`. */
export function escapeProse(text: string): string {
  return showControls(
    text.replace(/[<>"']|&(?!#?\w{1,32};)/g, (character) => ENTITIES[character] ?? ""),
  ).replace(/&#x?0*(?:202[a-e]|206[6-9]|823[4-8]|829[4-7]);|&(?:lrm|rlm);/gi, (reference) =>
    reference.replace("&", "&amp;"),
  );
}

/** Escapes text for an attribute, where control characters become plain names, not mark-up. */
export function escapeAttribute(text: string): string {
  return escaped(replaceControls(text, (name) => `[${name}]`));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

function showControls(escapedText: string): string {
  return replaceControls(escapedText, (name) => `<span class="control">${name}</span>`);
}
