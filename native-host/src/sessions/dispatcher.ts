import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import { MAX_OPEN_REQUESTS, MAX_REQUEST_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import type { Request } from "@tacho/shared/protocol/requests.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { toWireError } from "../core/replies/to-wire-error.ts";
import type { InvalidFrame } from "../transport/stream-transport.ts";
import { handleRequest } from "./handle-request.ts";
import { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

export interface DispatcherOptions {
  session: SessionParts;
  send: (message: HostMessage) => void;
}

/**
 * Dispatches requests: parses each once, passes it to one handler, and guarantees exactly one terminal message per id.
 */
export class Dispatcher {
  private readonly session: SessionParts;
  private readonly send: (message: HostMessage) => void;
  private readonly open = new Set<Reply>();
  private readonly idsInUse = new Set<string>();
  private closing = false;
  private onSettled = () => {};

  constructor({ session, send }: DispatcherOptions) {
    this.session = session;
    this.send = send;
  }

  receive(value: unknown): void {
    const parsed = parseRequest(value);
    const { id, action } = parsed.ok ? parsed.request : parsed;
    if (id !== undefined && this.idsInUse.has(id)) {
      const error = wireError("duplicate_id", "A request with this id is still open.");
      return this.refuse(error, id, action);
    }
    if (!parsed.ok) return this.refuse(parsed.error, id, action);
    if (this.closing) return this.refuse(wireError("shutting_down", "The host is leaving."), id, action);
    if (this.open.size >= MAX_OPEN_REQUESTS && staysOpen(parsed.request)) {
      return this.refuse(wireError("busy", "Too many requests are open already."), id, action);
    }
    this.handle(parsed.request);
  }

  /** Answers a frame without a valid message. */
  refuseFrame(frame: InvalidFrame): void {
    switch (frame.type) {
      case "invalid_json":
        return this.refuse(wireError("invalid_json", "A frame must hold JSON in UTF-8."));
      case "skipped": {
        const message = `A request of ${frame.size} bytes was skipped; ${MAX_REQUEST_BYTES} is the most that is handled.`;
        return this.refuse(wireError("message_too_large", message));
      }
      default:
        frame satisfies never;
    }
  }

  /** Refuses all further requests. Resolves when the open ones have ended. */
  async settle(): Promise<void> {
    this.closing = true;
    if (this.open.size === 0) return;
    await new Promise<void>((resolve) => {
      this.onSettled = resolve;
    });
  }

  /** Ends all open requests. */
  close(): void {
    this.closing = true;
    for (const reply of [...this.open]) reply.fail(wireError("shutting_down", "The host is leaving."));
  }

  private handle(request: Request): void {
    const reply = this.openReply(request);
    handleRequest(request, reply, this.session).catch((error: unknown) => {
      this.session.core.logger.error("a request failed", { action: request.action, reason: String(error) });
      reply.fail(toWireError(error));
    });
  }

  private openReply({ id, action }: Request): Reply {
    const reply = new Reply({
      id,
      action,
      send: this.send,
      onEnd: () => {
        this.open.delete(reply);
        if (id !== undefined) this.idsInUse.delete(id);
        if (this.open.size === 0) this.onSettled();
      },
    });
    this.open.add(reply);
    if (id !== undefined) this.idsInUse.add(id);
    return reply;
  }

  /** Refuses a request that was never opened. No other message follows. */
  private refuse(error: WireError, id?: string, action?: string): void {
    new Reply({ id, action, send: this.send, onEnd: () => {} }).fail(error);
  }
}

const STAY_OPEN: ReadonlySet<Request["action"]> = new Set<Request["action"]>([
  "generate",
  "load_model",
  "list_models",
  "test_server",
  "find_servers",
]);

/** Returns true for requests that stay open; others are answered before the next frame is read. */
function staysOpen({ action }: Request): boolean {
  return STAY_OPEN.has(action);
}
