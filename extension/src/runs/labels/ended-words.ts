import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { describeError } from "../../locale/describe-error.ts";
import { messages } from "../../locale/messages.en.ts";

const text = messages.runs.ended;

/** Why a run ended, short enough for a table; `undefined` where that was not kept. */
export function endedWords({ stats, error_code }: StoredRun): string | undefined {
  switch (stats.finish_reason) {
    case "stop":
      return text.stop;
    case "length":
      return text.length;
    case "context_full":
      return text.context_full;
    case "aborted":
      return stats.stop_latency === undefined ? text.aborted : text.abortedAfter(stats.stop_latency);
    case "error":
      return error_code === undefined ? text.error : errorWords(error_code);
    case undefined:
      return undefined;
    default:
      return stats.finish_reason;
  }
}

/** The sentence of an error without its full stop, to stand among other words. */
function errorWords(code: NonNullable<StoredRun["error_code"]>): string {
  return describeError({ code, message: "", retryable: false }, false).title.replace(/\.$/, "");
}
