import type { Core } from "../core/core.ts";
import type { Outflow } from "../core/replies/outlet.ts";
import type { EffectiveSettings } from "./effective-settings.ts";
import type { SessionRuns } from "./session-runs.ts";

/** The clients a host may have: the browser's port, the local API as a whole, the terminal. */
export type SessionKind = "browser" | "api" | "terminal";

/** What the handlers of one session work with. */
export interface SessionParts {
  readonly kind: SessionKind;
  readonly core: Core;
  readonly settings: EffectiveSettings;
  readonly runs: SessionRuns;
  readonly outflow: Outflow;
  /** Called at `hello`: from now on the session hears of models unasked, and is written to as its client can read. */
  greet(capabilities: readonly string[]): void;
}
