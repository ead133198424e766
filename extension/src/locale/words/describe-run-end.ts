import { type RunEnd, UNREADABLE_END } from "../../conversations/run.ts";
import { messages } from "../locale.ts";

/** Action offered after a run that ended without an error. */
export type EndAction = "continue" | "try_again" | "new_chat";

export interface EndDescription {
  sentence: string;
  action?: EndAction;
}

/** The contents of an answer. */
export interface AnswerContents {
  text: boolean;
  thought: boolean;
}

/**
 * Says why a run ended. Errors have their own texts: see `describeError`.
 *
 * @param has what there is to continue from.
 */
export function describeRunEnd(end: RunEnd, has: AnswerContents): EndDescription {
  const text = messages().end;
  switch (end.finish_reason) {
    case "stop":
      return describeStop(end.note);
    case "length":
      return {
        sentence: (has.thought && !has.text ? text.lengthInThought : text.length)(tokenLimit(end)),
        action: "continue",
      };
    case "context_full":
      return { sentence: text.contextFull(end.stats?.context_size), action: "new_chat" };
    case "aborted":
      return {
        sentence:
          `${end.stats?.stop_latency === undefined ? text.aborted : text.abortedAfter(end.stats.stop_latency)} ${serverWords(end.note)}`.trim(),
        action: has.text || has.thought ? "continue" : "try_again",
      };
    case "filtered":
      return { sentence: text.filtered, action: "try_again" };
    case "error":
      return { sentence: messages().errors.generic, action: "try_again" };
    case UNREADABLE_END:
      return { sentence: text.unreadable };
    default:
      return { sentence: text.other(end.finish_reason) };
  }
}

function describeStop(note: string | undefined): EndDescription {
  const text = messages().end;
  switch (note) {
    case "repetition":
      return { sentence: text.repetition, action: "try_again" };
    case "tool_calls":
      return { sentence: text.toolCalls };
    default:
      return { sentence: text.stop };
  }
}

/** Says if a server has stopped too, as far as is known; empty for a model of this computer. */
function serverWords(note: string | undefined): string {
  const text = messages().end;
  if (note === "server_stopped") return text.serverStopped;
  return note === "server_stop_unknown" ? text.serverStopUnknown : "";
}

function tokenLimit({ settings }: RunEnd): number | undefined {
  const limit = settings?.max_tokens;
  return typeof limit === "number" ? limit : undefined;
}
