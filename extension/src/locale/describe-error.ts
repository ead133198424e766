import { type ErrorCode, isErrorCode, type WireError } from "@tacho/shared/protocol/wire-error.ts";
import { messages } from "./messages.en.ts";

/** Action of a button beside an error. */
export type ErrorAction = "try_again" | "continue" | "new_chat" | "reconnect" | "open_settings";

export interface ErrorDescription {
  title: string;
  /** Explanation or way out; the host's message when it says more than the error code. */
  help: string;
  actions: ErrorAction[];
}

interface Entry {
  title: string;
  help: (error: WireError) => string;
  actions: ErrorAction[];
}

const text = messages.errors;
const hostWords = (error: WireError) => error.message;
/** Builds help from the host's message, adding `wayOut` when the message offers none. */
const withWayOut = (wayOut: string) => (error: WireError) =>
  hasSecondSentence(error.message) ? error.message : `${error.message} ${wayOut}`;

/** What is said of a code of a newer host: its own words. */
const UNKNOWN: Entry = { title: text.generic, help: hostWords, actions: ["try_again"] };

const ENTRIES: Record<ErrorCode, Entry> = {
  invalid_json: { title: text.invalid, help: hostWords, actions: ["try_again"] },
  invalid_request: { title: text.invalid, help: hostWords, actions: ["try_again", "new_chat"] },
  unknown_action: { title: text.unsupported, help: () => text.unsupportedHelp, actions: [] },
  unsupported_protocol: { title: text.unsupported, help: () => text.unsupportedHelp, actions: [] },
  message_too_large: { title: text.tooLarge, help: () => text.tooLargeHelp, actions: ["new_chat"] },
  duplicate_id: { title: text.invalid, help: hostWords, actions: ["try_again"] },
  queue_full: { title: text.queueFull, help: () => text.queueFullHelp, actions: ["try_again"] },
  busy: { title: text.busy, help: () => text.busyHelp, actions: ["try_again"] },
  invalid_settings: { title: text.settings, help: hostWords, actions: ["open_settings", "try_again"] },
  prompt_too_long: { title: text.promptTooLong, help: fitHelp, actions: ["new_chat", "open_settings"] },
  model_not_found: {
    title: text.modelNotFound,
    help: withWayOut(text.modelNotFoundHelp),
    actions: ["try_again", "open_settings"],
  },
  model_invalid: {
    title: text.modelInvalid,
    help: withWayOut(text.modelInvalidHelp),
    actions: ["try_again", "open_settings"],
  },
  model_load_failed: {
    title: text.modelLoadFailed,
    help: hostWords,
    actions: ["try_again", "open_settings"],
  },
  insufficient_memory: {
    title: text.memory,
    help: withWayOut(text.memoryHelp),
    actions: ["try_again", "open_settings"],
  },
  engine_crashed: { title: text.crashed, help: () => text.crashedHelp, actions: ["try_again"] },
  engine_hung: { title: text.hung, help: () => text.hungHelp, actions: ["try_again"] },
  engine_unavailable: { title: text.unavailable, help: hostWords, actions: ["try_again"] },
  shutting_down: { title: text.shuttingDown, help: hostWords, actions: ["try_again"] },
  internal: { title: text.internal, help: hostWords, actions: ["try_again"] },
  engine_failing: { title: text.failsOften, help: hostWords, actions: ["open_settings"] },
  load_stopped: { title: text.loadStopped, help: () => text.loadStoppedHelp, actions: ["try_again"] },
  host_unavailable: { title: text.unavailable, help: hostWords, actions: ["try_again"] },
  no_answer: { title: text.noAnswer, help: () => text.noAnswerHelp, actions: ["try_again", "reconnect"] },
};

/**
 * Describes an error from the host in words and buttons.
 *
 * @param hasText true when part of the answer was written; that part is kept and can be continued.
 */
export function describeError(error: WireError, hasText: boolean): ErrorDescription {
  const { title, help, actions } = entryOf(error);
  if (!hasText) return { title, help: help(error), actions };
  const [first, ...rest] = actions;
  return {
    title,
    help: `${text.kept} ${help(error)}`,
    actions: first === "try_again" ? ["try_again", "continue", ...rest] : actions,
  };
}

/** Picks the entry for an error: the host's own words for a code that is not known here. */
function entryOf(error: WireError): Entry {
  // A host of release 0.1.0 has one code for a host that is gone and for an engine that fails too often.
  const failsOften = error.code === "engine_unavailable" && numberIn(error, "crashes") !== undefined;
  if (failsOften) return ENTRIES.engine_failing;
  return isErrorCode(error.code) ? ENTRIES[error.code] : UNKNOWN;
}

/** Returns true when the host's message has a second sentence: the first says what happened, the second what to do. */
function hasSecondSentence(message: string): boolean {
  return /[.!?]\s+\p{Lu}/u.test(message);
}

function fitHelp(error: WireError): string {
  return text.promptTooLongHelp(numberIn(error, "tokens"), numberIn(error, "limit"));
}

function numberIn(error: WireError, key: string): number | undefined {
  const value = error.details?.[key];
  return typeof value === "number" ? value : undefined;
}
