import type { Connection, RawMessage } from "@tacho/shared/client/connection.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { PanelRequest, PanelRequestOf, RelayedAction } from "../panel-protocol/panel-messages.ts";
import { parsePanelRequest } from "../panel-protocol/parse-panel-request.ts";
import type { ConversationClaims } from "./conversation-claims.ts";
import { toWireError } from "./host/host-unavailable.ts";
import { type Panel, type Panels, send } from "./panels.ts";
import type { RunKeeper, Stopped } from "./run-keeper.ts";

type Relayed = PanelRequestOf<RelayedAction>;
type Stop = PanelRequestOf<"stop_generation">;

export interface RequestRouterOptions {
  /** Resolves with a connection whose host has the current settings. */
  connected: () => Promise<Connection>;
  reconnect: () => void;
  claims: ConversationClaims;
  runs: RunKeeper;
  panels: Panels;
  createId: () => string;
  /** Called with the host's answers to requests that it alone handles. */
  onAnswer: (answer: RawMessage) => void;
}

/** Handles the requests of panels. Translates between the panel's ids and the host's, so that panels cannot collide. */
export class RequestRouter {
  private readonly options: RequestRouterOptions;

  constructor(options: RequestRouterOptions) {
    this.options = options;
  }

  handle(panel: Panel, raw: unknown): void {
    const parsed = parsePanelRequest(raw);
    if (!parsed.ok) return fail(panel, parsed.id, parsed.error);
    this.route(panel, parsed.request);
  }

  private route(panel: Panel, request: PanelRequest): void {
    switch (request.action) {
      case "open_conversation":
        void this.openConversation(panel, request);
        return;
      case "generate":
        return this.generate(panel, request);
      case "store_turns":
        void this.storeTurns(panel, request);
        return;
      case "conversation_deleted":
        return this.conversationDeleted(panel, request.conversation_id);
      case "stop_generation":
        void this.stop(panel, request);
        return;
      case "reconnect":
        return this.options.reconnect();
      default:
        void this.relay(panel, request);
    }
  }

  private async openConversation(panel: Panel, request: PanelRequestOf<"open_conversation">): Promise<void> {
    const { id, window_id, conversation_id } = request;
    panel.windowId = window_id;
    panel.opens += 1;
    const turn = panel.opens;
    const opened = await this.options.claims.open(window_id, conversation_id);
    // Waits for turns that are still being written, because the panel reads them from the store.
    if (opened !== undefined) await this.options.runs.begun(opened);
    // Nothing may be awaited from here on, so that events after the snapshot reach the panel.
    if (turn === panel.opens) {
      if (opened === undefined) delete panel.conversationId;
      else panel.conversationId = opened;
    }
    const running = opened === undefined ? [] : this.options.runs.running(opened);
    send(panel, {
      type: "conversation_opened",
      id,
      running,
      ...(opened === undefined ? {} : { conversation_id: opened }),
    });
  }

  private async storeTurns(panel: Panel, request: PanelRequestOf<"store_turns">): Promise<void> {
    await this.options.runs.begun(request.conversation_id);
    send(panel, { type: "turns_stored", id: request.id });
  }

  private conversationDeleted(panel: Panel, conversationId: string): void {
    const { runs, panels } = this.options;
    // The ends of its runs arrive as events; a host that is gone has ended them already.
    void runs.stop(conversationId, undefined).catch(() => {});
    panels.publishTo(
      conversationId,
      { type: "conversation_removed", conversation_id: conversationId },
      panel,
    );
  }

  private generate(panel: Panel, request: PanelRequestOf<"generate">): void {
    const { id } = request.conversation;
    if (panel.conversationId !== id) {
      panel.conversationId = id;
      if (panel.windowId !== undefined) void this.options.claims.open(panel.windowId, id);
    }
    const refusal = this.options.runs.start(request);
    if (refusal !== undefined) fail(panel, request.id, refusal, "generate");
  }

  private async stop(panel: Panel, { id, generation_id, action }: Stop): Promise<void> {
    const load = generation_id === undefined ? undefined : panel.loads.get(generation_id);
    try {
      const { stopped, stopped_backends } =
        load === undefined
          ? await this.options.runs.stop(panel.conversationId, generation_id)
          : await this.stopLoad(load, generation_id);
      const message = stopped.length > 0 ? "Stopping." : "There was nothing to stop.";
      const answer = {
        type: "generation_stopped",
        status: "success",
        message,
        stopped,
        stopped_backends,
      } as const;
      send(panel, withId(answer, id));
    } catch (error) {
      fail(panel, id, toWireError(error), action);
    }
  }

  private async stopLoad(hostId: string, panelId: string | undefined): Promise<Stopped> {
    const connection = await this.options.connected();
    const { stopped, stopped_backends } = await connection.request("stop_generation", {
      generation_id: hostId,
    });
    return { stopped: stopped.length > 0 && panelId !== undefined ? [panelId] : [], stopped_backends };
  }

  private async relay(panel: Panel, request: Relayed): Promise<void> {
    const { id, action, ...fields } = request;
    const hostId = this.options.createId();
    if (action === "load_model" && id !== undefined) panel.loads.set(id, hostId);
    try {
      const connection = await this.options.connected();
      const answer = await connection.relay({ ...fields, action, id: hostId });
      this.options.onAnswer(answer);
      send(panel, withId(answer, id));
    } catch (error) {
      fail(panel, id, toWireError(error), action);
    } finally {
      if (id !== undefined) panel.loads.delete(id);
    }
  }
}

/** Replaces the id of a reply with the panel's own, or removes it if the request had none. */
function withId(answer: RawMessage, id: string | undefined): RawMessage {
  const { id: _, ...rest } = answer;
  return id === undefined ? rest : { ...rest, id };
}

function fail(panel: Panel, id: string | undefined, error: WireError, action?: string): void {
  const failure = {
    type: "request_failed",
    status: "error",
    error,
    ...(action === undefined ? {} : { action }),
  } as const;
  send(panel, withId(failure, id));
}
