import { render } from "preact";
import type { GalleryState } from "./gallery-state.ts";

/** Draws the state that the page's address names after `#`. */
export function showState(states: Readonly<Record<string, GalleryState>>): void {
  const state = states[location.hash.slice(1)];
  if (state !== undefined) render(state.view(), document.body);
}
