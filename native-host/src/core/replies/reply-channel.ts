import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { Unaddressed } from "./outlet.ts";

/** The fields of a generation's `request_failed` other than the error. */
export interface FailureFields {
  run_id?: string;
  stats?: GenerationStatistics;
  /** True if text was already sent. */
  partial?: boolean;
}

/** The channel for replies to one request. After the first `end` or `fail`, all calls do nothing. */
export interface ReplyChannel {
  /** Absent on one-shot connections. */
  readonly id: string | undefined;
  readonly ended: boolean;
  /** Sends a message before the terminal one. */
  progress(message: Unaddressed): void;
  /** Sends the terminal message, or `message_too_large` if it does not fit in one frame. */
  end(message: Unaddressed): void;
  /**
   * Like `end`, but if the message does not fit in one frame, sends nothing and returns the error. The caller must then
   * call `fail`.
   */
  tryEnd(message: Unaddressed): WireError | undefined;
  fail(error: WireError, fields?: FailureFields): void;
}
