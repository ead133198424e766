import { type RunEnd, UNREADABLE_END } from "../../conversations/run.ts";
import { messages } from "../locale.ts";

/** Action offered after a run that ended without an error. */
export type EndAction = "continue" | "try_again" | "new_chat";

export interface EndDescription {
  sentence: string;
  action?: EndAction;
}

/**
 * Says why a run ended. Errors have their own texts: see `describeError`.
 *
 * @param hasText true when there is text to continue from.
 */
export function describeRunEnd(end: RunEnd, hasText: boolean): EndDescription {
  const text = messages().end;
  switch (end.finish_reason) {
    case "stop":
      return { sentence: text.stop };
    case "length":
      return { sentence: text.length(tokenLimit(end)), action: "continue" };
    case "context_full":
      return { sentence: text.contextFull(end.stats?.context_size), action: "new_chat" };
    case "aborted":
      return {
        sentence:
          end.stats?.stop_latency === undefined ? text.aborted : text.abortedAfter(end.stats.stop_latency),
        action: hasText ? "continue" : "try_again",
      };
    case "error":
      return { sentence: messages().errors.generic, action: "try_again" };
    case UNREADABLE_END:
      return { sentence: text.unreadable };
    default:
      return { sentence: text.other(end.finish_reason) };
  }
}

function tokenLimit({ settings }: RunEnd): number | undefined {
  const limit = settings?.max_tokens;
  return typeof limit === "number" ? limit : undefined;
}
