import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { messages } from "../../locale/locale.ts";
import { describeError } from "../../locale/words/describe-error.ts";

/** Says briefly why a run ended, for a table cell; `undefined` when that was not kept. */
export function endedWords({ stats, error_code }: StoredRun): string | undefined {
  const text = messages().runs.ended;
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
    case "filtered":
      return text.filtered;
    case undefined:
      return undefined;
    default:
      return stats.finish_reason;
  }
}

/** Returns an error's title without its full stop, for use inside a sentence. */
function errorWords(code: string): string {
  return describeError({ code, message: "" }, false).title.replace(/\.$/, "");
}
