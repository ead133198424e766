import type { RunEnd } from "../conversations/run.ts";
import { messages } from "./messages.en.ts";

/** Action offered after a run that ended without an error. */
export type EndAction = "continue" | "try_again" | "new_chat";

export interface EndDescription {
  sentence: string;
  action?: EndAction;
}

const text = messages.end;

/**
 * Says why a run ended. Errors have their own texts: see `describeError`.
 *
 * @param hasText true when there is text to continue from.
 */
export function describeRunEnd(end: RunEnd, hasText: boolean): EndDescription {
  switch (end.finish_reason) {
    case "stop":
      return { sentence: text.stop };
    case "length":
      return { sentence: text.length(end.settings?.max_tokens), action: "continue" };
    case "context_full":
      return { sentence: text.contextFull(end.stats?.context_size), action: "new_chat" };
    case "aborted":
      return {
        sentence:
          end.stats?.stop_latency === undefined ? text.aborted : text.abortedAfter(end.stats.stop_latency),
        action: hasText ? "continue" : "try_again",
      };
    case "error":
      return { sentence: messages.errors.generic, action: "try_again" };
    default:
      return { sentence: text.other(end.finish_reason) };
  }
}
