import type { ComponentChild } from "preact";

/** Page with sample content, and what to do on it before it is looked at. */
export interface GalleryState {
  page: "panel" | "options" | "runs";
  view: () => ComponentChild;
  /** Accessible names or texts of elements to click after drawing. */
  press?: string[];
  /** Text to type into the message box. */
  draft?: string;
  /** Values to type into fields and blur, by label. */
  fields?: Record<string, string>;
}
