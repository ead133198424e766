import type { ProgressLine } from "../terminal/progress-line.ts";
import type { StripDisplay } from "./show-strip.ts";

/** What is going on, beside the text of the answers. */
export interface ChatProgress extends ProgressLine {
  /** On a terminal: the numbers of the answer being written. */
  strip?: StripDisplay;
}
