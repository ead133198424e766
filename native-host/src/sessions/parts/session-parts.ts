import type { Core } from "../../core/core.ts";
import type { Outflow } from "../../core/replies/outlet.ts";
import type { EffectiveSettings } from "./effective-settings.ts";
import type { LocalApiSwitch } from "./local-api-switch.ts";
import type { SessionRuns } from "./session-runs.ts";

/** Kinds of clients: the browser's port, the local API as a whole, the terminal. */
export type SessionKind = "browser" | "api" | "terminal";

/** The dependencies of a session's request handlers. */
export interface SessionParts {
  readonly kind: SessionKind;
  readonly core: Core;
  readonly settings: EffectiveSettings;
  readonly runs: SessionRuns;
  readonly outflow: Outflow;
  /** Absent for clients that may not switch the local API. */
  readonly localApi: LocalApiSwitch | undefined;
  /** Called on `hello`. From then on the session receives model states, in a form that its client can read. */
  greet(capabilities: readonly string[]): void;
}
