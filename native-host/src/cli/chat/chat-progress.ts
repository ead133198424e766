import type { ProgressLine } from "../terminal/progress-line.ts";
import type { StripDisplay } from "./show-strip.ts";

/** Progress display of a chat. */
export interface ChatProgress extends ProgressLine {
  /** Live numbers below the answer. Present on terminals only. */
  strip?: StripDisplay;
}
