import { ERROR_REASONS, hasReasons, NUMERIC_PARAMETERS } from "@tacho/shared/protocol/error-reasons.ts";
import { type ErrorCode, isErrorCode } from "@tacho/shared/protocol/wire-error.ts";
import type { Catalogue } from "../catalogue.ts";
import { formatCount, formatSize } from "../formats/format.ts";
import { messages } from "../locale.ts";

/** An error of the host, or of a record; its code may be one that a newer release has added. */
export interface DescribedError {
  code: string;
  /** A sentence for a person. */
  message: string;
  details?: Record<string, unknown> | undefined;
}

/** Action of a button beside an error. */
export type ErrorAction =
  | "try_again"
  | "continue"
  | "new_chat"
  | "reconnect"
  | "open_settings"
  | "open_servers"
  | "choose_model";

export interface ErrorDescription {
  title: string;
  /** Explanation or way out; the host's message when it says more than the error code. */
  help: string;
  actions: ErrorAction[];
}

type TextValues = Readonly<Record<string, string>>;

/** A text of the errors that takes no values. */
type PlainText = {
  [Key in keyof Catalogue["errors"]]: Catalogue["errors"][Key] extends string ? Key : never;
}[keyof Catalogue["errors"]];

interface Entry {
  title: PlainText;
  help: (error: DescribedError) => string;
  actions: ErrorAction[];
}

const hostWords = (error: DescribedError) => error.message;
const words = (text: PlainText) => () => messages().errors[text];
/** Tells the error's reason, or the host's message when the reason or its parameters are not known here. */
const reason = (error: DescribedError) => reasonWords(error) ?? error.message;

/** Entry for a code of a newer host: shows the host's own words. */
const UNKNOWN: Entry = { title: "generic", help: hostWords, actions: ["try_again"] };

const ENTRIES: Record<ErrorCode, Entry> = {
  invalid_json: { title: "invalid", help: words("invalidHelp"), actions: ["try_again"] },
  invalid_request: { title: "invalid", help: hostWords, actions: ["try_again", "new_chat"] },
  unknown_action: { title: "unsupported", help: words("unsupportedHelp"), actions: [] },
  unsupported_protocol: { title: "unsupported", help: words("unsupportedHelp"), actions: [] },
  message_too_large: { title: "tooLarge", help: words("tooLargeHelp"), actions: ["new_chat"] },
  duplicate_id: { title: "invalid", help: words("invalidHelp"), actions: ["try_again"] },
  queue_full: { title: "queueFull", help: words("queueFullHelp"), actions: ["try_again"] },
  busy: { title: "busy", help: words("busyHelp"), actions: ["try_again"] },
  invalid_settings: { title: "settings", help: hostWords, actions: ["open_settings", "try_again"] },
  prompt_too_long: { title: "promptTooLong", help: fitHelp, actions: ["new_chat", "open_settings"] },
  model_not_found: {
    title: "modelNotFound",
    help: reason,
    actions: ["try_again", "choose_model"],
  },
  model_invalid: {
    title: "modelInvalid",
    help: reason,
    actions: ["try_again", "open_settings"],
  },
  model_load_failed: {
    title: "modelLoadFailed",
    help: hostWords,
    actions: ["try_again", "open_settings"],
  },
  insufficient_memory: {
    title: "memory",
    help: reason,
    actions: ["try_again", "open_settings"],
  },
  engine_crashed: { title: "crashed", help: words("crashedHelp"), actions: ["try_again"] },
  engine_hung: { title: "hung", help: words("hungHelp"), actions: ["try_again"] },
  engine_unavailable: { title: "unavailable", help: hostWords, actions: ["try_again"] },
  shutting_down: { title: "shuttingDown", help: words("busyHelp"), actions: ["try_again"] },
  internal: { title: "internal", help: hostWords, actions: ["try_again"] },
  engine_failing: { title: "failsOften", help: failingHelp, actions: ["open_settings"] },
  load_stopped: { title: "loadStopped", help: words("loadStoppedHelp"), actions: ["try_again"] },
  host_unavailable: { title: "unavailable", help: hostWords, actions: ["try_again"] },
  no_answer: { title: "noAnswer", help: words("noAnswerHelp"), actions: ["try_again", "reconnect"] },
  server_unreachable: { title: "unreachable", help: hostWords, actions: ["try_again", "open_servers"] },
  server_refused: { title: "serverRefused", help: hostWords, actions: ["open_servers", "try_again"] },
  server_busy: { title: "serverBusy", help: hostWords, actions: ["try_again"] },
  server_error: { title: "serverError", help: hostWords, actions: ["try_again", "choose_model"] },
  server_stream_broken: { title: "streamBroken", help: words("streamBrokenHelp"), actions: ["try_again"] },
  invalid_schema: { title: "schema", help: hostWords, actions: [] },
};

/**
 * Describes an error from the host in words and buttons.
 *
 * @param hasText true when part of the answer was written; that part is kept and can be continued.
 */
export function describeError(error: DescribedError, hasText: boolean): ErrorDescription {
  const text = messages().errors;
  const { help, actions, ...entry } = entryOf(error);
  const title = text[entry.title];
  if (!hasText) return { title, help: help(error), actions };
  const [first, ...rest] = actions;
  return {
    title,
    help: `${text.kept} ${help(error)}`,
    actions: first === "try_again" ? ["try_again", "continue", ...rest] : actions,
  };
}

/** Describes an error in one sentence: its title, or the host's message where that says more than the code. */
export function describeBriefly(error: DescribedError): string {
  const { title, help } = entryOf(error);
  const more = help === hostWords || help === reason ? help(error) : "";
  return more === "" ? messages().errors[title] : more;
}

/** Picks the entry for an error: the host's own words for a code that is not known here. */
function entryOf(error: DescribedError): Entry {
  // A host of release 0.1.0 has one code for a host that is gone and for an engine that fails too often.
  const failsOften = error.code === "engine_unavailable" && numberIn(error, "crashes") !== undefined;
  if (failsOften) return ENTRIES.engine_failing;
  return isErrorCode(error.code) ? ENTRIES[error.code] : UNKNOWN;
}

function reasonWords({ code, details = {} }: DescribedError): string | undefined {
  const name = details.reason;
  if (!hasReasons(code) || typeof name !== "string") return undefined;
  const reasons: Record<string, readonly string[]> = ERROR_REASONS[code];
  const tell: Record<string, (values: TextValues) => string> = messages().errors.reasons[code];
  const parameters = Object.hasOwn(reasons, name) ? reasons[name] : undefined;
  const values: Record<string, string> = {};
  for (const parameter of parameters ?? []) {
    const value = details[parameter];
    if (typeof value !== (NUMERIC_PARAMETERS.includes(parameter) ? "number" : "string")) return undefined;
    values[parameter] = typeof value === "number" ? formatParameter(parameter, value) : String(value);
  }
  return parameters === undefined ? undefined : tell[name]?.(values);
}

function formatParameter(name: string, value: number): string {
  return name === "needed" || name === "available" ? formatSize(value) : formatCount(value);
}

function failingHelp(error: DescribedError): string {
  const [crashes, within] = [numberIn(error, "crashes"), numberIn(error, "within")];
  const model = error.details?.model;
  if (crashes === undefined || within === undefined || typeof model !== "string") return error.message;
  const { gpu_layers: gpuLayers = 0 } = error.details ?? {};
  return messages().errors.failsOftenHelp(crashes, within / 60_000, model, gpuLayers !== 0);
}

function fitHelp(error: DescribedError): string {
  return messages().errors.promptTooLongHelp(numberIn(error, "tokens"), numberIn(error, "limit"));
}

function numberIn(error: DescribedError, key: string): number | undefined {
  const value = error.details?.[key];
  return typeof value === "number" ? value : undefined;
}
