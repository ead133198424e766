import { idSchema } from "@tacho/shared/protocol/requests.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { type PanelRequest, panelRequestSchemas } from "./panel-messages.ts";

export type ParsedPanelRequest =
  | { ok: true; request: PanelRequest }
  /** `id` is set if it could be read, so that the error can be sent back. */
  | { ok: false; error: WireError; id?: string };

/** Parses a message from a page. Called once per message. */
export function parsePanelRequest(value: unknown): ParsedPanelRequest {
  if (typeof value !== "object" || value === null) {
    return { ok: false, error: wireError("invalid_request", "A request must be an object.") };
  }
  const id = idSchema.safeParse("id" in value ? value.id : undefined);
  const answerTo = id.success ? { id: id.data } : {};
  const action = "action" in value ? value.action : undefined;
  if (typeof action !== "string" || !isPanelAction(action)) {
    const error = wireError("unknown_action", "The worker knows no such action.");
    return { ok: false, error, ...answerTo };
  }
  const parsed = panelRequestSchemas[action].safeParse(value);
  if (parsed.success) return { ok: true, request: parsed.data };
  const [issue] = parsed.error.issues;
  const words =
    `The ${action} request is not valid: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim();
  return { ok: false, error: wireError("invalid_request", words), ...answerTo };
}

function isPanelAction(action: string): action is keyof typeof panelRequestSchemas {
  return Object.hasOwn(panelRequestSchemas, action);
}
