import type { Run } from "../../conversations/run.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import type { ContextUse } from "../state/context-use.ts";

/** Content of the live strip. */
export interface StripView {
  run: Run;
  model?: ModelState;
  /** Tokens per second over the last second. */
  lastSecond?: number;
  /** Gaps between tokens as they arrived here, ms. */
  gaps: readonly number[];
  context?: ContextUse;
}
