import type { Run } from "../../conversations/run.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import type { ContextUse } from "../state/context-use.ts";

/** What the live strip shows. */
export interface StripView {
  run: Run;
  model?: ModelState;
  /** Tokens per second over the last second. */
  lastSecond?: number;
  /** Between tokens, as they came here, ms. */
  gaps: readonly number[];
  context?: ContextUse;
}
