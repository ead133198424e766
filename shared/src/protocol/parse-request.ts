import { firstCharacters } from "../text/first-characters.ts";
import { MAX_ECHOED_KEY_LENGTH } from "./protocol-limits.ts";
import { type Action, idSchema, isAction, type Request, requestSchemas } from "./requests.ts";
import { type WireError, wireError } from "./wire-error.ts";

export type ParsedRequest =
  | { ok: true; request: Request }
  /** `id` and `action` are set if they could be read, so that the error can be sent back. */
  | { ok: false; error: WireError; id?: string; action?: string };

/** Parses the content of a frame as a request. Called once per frame. */
export function parseRequest(value: unknown): ParsedRequest {
  if (!isObject(value)) {
    return { ok: false, error: wireError("invalid_json", "A message must be a JSON object.") };
  }
  const id = idSchema.safeParse(value.id);
  const answerTo: { id?: string; action?: string } = id.success ? { id: id.data } : {};
  const action = value.action;
  if (typeof action !== "string") {
    return { ok: false, ...answerTo, error: wireError("invalid_request", "A request must have an action.") };
  }
  answerTo.action = firstCharacters(action, MAX_ECHOED_KEY_LENGTH);
  if (!isAction(action)) {
    const error = wireError("unknown_action", `There is no action "${answerTo.action}".`);
    return { ok: false, ...answerTo, error };
  }
  const parsed = requestSchemas[action].safeParse(value);
  if (!parsed.success) {
    const error = wireError("invalid_request", describeIssue(action, parsed.error.issues[0]));
    return { ok: false, ...answerTo, error };
  }
  if (parsed.data.action === "generate" && parsed.data.stream && parsed.data.id === undefined) {
    const error = wireError("invalid_request", "A streaming generate must have an id.");
    return { ok: false, ...answerTo, error };
  }
  return { ok: true, request: parsed.data };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Issue {
  path: PropertyKey[];
  /** Begins with "must". */
  message: string;
}

function describeIssue(action: Action, issue: Issue | undefined): string {
  if (issue === undefined) return `The ${action} request is not valid.`;
  const place = firstCharacters(issue.path.map(String).join("."), MAX_ECHOED_KEY_LENGTH);
  return `In ${action}, ${place === "" ? "the request" : place} ${issue.message}.`;
}
