import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { Unaddressed } from "./outlet.ts";

/** What a `request_failed` says of a generation beside the error. */
export interface FailureFields {
  run_id?: string;
  stats?: GenerationStatistics;
  /** Whether text was already sent. */
  partial?: boolean;
}

/** The way back to whoever asked. After `end` or `fail`, whichever comes first, everything is silently nothing. */
export interface Answer {
  /** Absent on one-shot connections. */
  readonly id: string | undefined;
  readonly ended: boolean;
  /** A message on the way. */
  progress(message: Unaddressed): void;
  /** The terminal message; where it does not fit one frame, `message_too_large` takes its place. */
  end(message: Unaddressed): void;
  /** As `end`, but where it does not fit one frame nothing is sent, and the answer is still to be failed, with this. */
  tryEnd(message: Unaddressed): WireError | undefined;
  fail(error: WireError, fields?: FailureFields): void;
}
