import type { RequestFields } from "@tacho/shared/client/connection.ts";
import { ANSWER_LIMIT, LOAD_SILENCE_LIMIT } from "@tacho/shared/client/deadlines.ts";
import { ConnectionClosedError, RequestFailedError, requestFailed } from "@tacho/shared/client/errors.ts";
import type { Transport } from "@tacho/shared/client/transport.ts";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { MAX_REQUEST_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import { TERMINAL_TYPE } from "@tacho/shared/protocol/request-table.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { hostRequest } from "../panel-protocol/host-request.ts";
import type {
  panelRequestSchemas,
  RelayedAction,
  RunMessage,
  WorkerMessage,
} from "../panel-protocol/panel-messages.ts";
import { parseWorkerMessage } from "../panel-protocol/parse-worker-message.ts";
import type { PageAttention } from "./page-attention.ts";
import { INITIAL_WORKER_STATE, reduceWorkerState, type WorkerState } from "./worker-state.ts";

export type WorkerEvent =
  | { type: "state_changed"; state: WorkerState }
  /** A worker is connected, perhaps a new one. Conversations must be opened again. */
  | { type: "port_opened" }
  | RunMessage
  | Extract<WorkerMessage, { type: "store_failed" | "conversation_removed" }>
  /** A request of this page was refused. With a generation's id: that generation never started. */
  | HostMessageOf<"request_failed">;

export type WorkerAction = "stop_generation" | RelayedAction;
type WorkerAnswer<A extends WorkerAction> = Extract<WorkerMessage, { type: (typeof TERMINAL_TYPE)[A] }>;
type PanelFields<A extends keyof typeof panelRequestSchemas> = Omit<
  (typeof panelRequestSchemas)[A]["_zod"]["input"],
  "action" | "id"
>;
type ConversationOpened = Extract<WorkerMessage, { type: "conversation_opened" }>;

/**
 * A page's connection to the worker. Reopens immediately if the worker dies, which starts a new worker. A page that may
 * rest has no connection while it is hidden, and reopens one that has ended only for a request or when it is used, so
 * that the worker can sleep.
 */
export interface WorkerClient {
  readonly state: WorkerState;
  /** Calls back on every event. The returned function unsubscribes. */
  subscribe(listener: (event: WorkerEvent) => void): () => void;
  /**
   * Sends a request to the host through the worker. `id` makes a `load_model` stoppable.
   *
   * @throws RequestFailedError if it is refused; ConnectionClosedError if the worker ends first.
   */
  request<A extends WorkerAction>(action: A, fields: RequestFields<A>, id?: string): Promise<WorkerAnswer<A>>;
  /**
   * Subscribes this page to the runs of a conversation.
   *
   * @throws as `request`.
   */
  openConversation(fields: PanelFields<"open_conversation">): Promise<ConversationOpened>;
  /** Starts a generation. Its progress arrives as events. */
  generate(generationId: string, fields: PanelFields<"generate">): void;
  /**
   * Resolves when the store holds the turns that were started in a conversation.
   *
   * @throws as `request`.
   */
  turnsStored(conversationId: string): Promise<void>;
  /** Tells the worker and the other panels that a conversation was deleted. */
  conversationDeleted(conversationId: string): void;
  /** Tries to reach the host immediately. */
  reconnect(): void;
  close(): void;
}

export interface WorkerClientOptions {
  openPort: () => Transport;
  createId: () => string;
  clock: Clock;
  /** Lets the page rest while it waits for nothing. Without it, the page is connected for as long as it lives. */
  attention?: PageAttention;
}

interface Waiter {
  type: WorkerMessage["type"];
  resolve(message: WorkerMessage): void;
  reject(error: Error): void;
  cancelDeadline: () => void;
}

/**
 * Maximum time in ms for an answer: time for the worker to reach a host plus time for the host to answer. A load may
 * take longer; the worker has its own limit for it.
 */
export const ANSWER_DEADLINE = 2 * ANSWER_LIMIT;
const LOAD_DEADLINE = LOAD_SILENCE_LIMIT + ANSWER_DEADLINE;

/** Reconnect backoff in ms after a worker ended without sending anything. The last entry repeats. */
const RETRY_DELAYS = [100, 500, 2000];

export function createWorkerClient(options: WorkerClientOptions): WorkerClient {
  const { openPort, createId, clock, attention } = options;
  const listeners = new Set<(event: WorkerEvent) => void>();
  let waiters = new Map<string, Waiter>();
  let state = INITIAL_WORKER_STATE;
  let port: Transport | undefined;
  let silentPorts = 0;
  let cancelRetry = () => {};
  let resting = false;
  let closed = false;

  const emit = (event: WorkerEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  const setState = (next: WorkerState) => {
    if (next === state) return;
    state = next;
    emit({ type: "state_changed", state });
  };

  function connect(): void {
    let opened: Transport;
    try {
      opened = openPort();
    } catch {
      return portEnded();
    }
    port = opened;
    opened.onMessage((message) => {
      if (port === opened) receive(message);
    });
    opened.onClose(() => {
      if (port === opened) portEnded();
    });
    setState({ ...state, port: "open" });
    emit({ type: "port_opened" });
  }

  /** Ends a rest. */
  function wake(): void {
    if (!resting) return;
    resting = false;
    connect();
  }

  /** Lets go of the port of a hidden page that waits for nothing. */
  function restIfHidden(): void {
    if (attention === undefined || attention.visible || waiters.size > 0) return;
    resting = true;
    cancelRetry();
    const leaving = port;
    port = undefined;
    leaving?.close();
  }

  function portEnded(): void {
    port = undefined;
    const waiting = waiters;
    waiters = new Map();
    const error = new ConnectionClosedError({ reason: "The extension's background worker has ended." });
    for (const waiter of waiting.values()) {
      waiter.cancelDeadline();
      waiter.reject(error);
    }
    if (closed) return;
    // The state stays as it was: while the worker sleeps, nothing changes.
    if (attention !== undefined && waiting.size === 0) {
      resting = true;
      return;
    }
    setState({ ...state, port: "closed" });
    const delay = silentPorts === 0 ? 0 : (RETRY_DELAYS[silentPorts - 1] ?? RETRY_DELAYS.at(-1) ?? 0);
    silentPorts += 1;
    if (delay === 0) connect();
    else cancelRetry = clock.schedule(delay, connect);
  }

  function receive(raw: unknown): void {
    const message = parseWorkerMessage(raw);
    if (message === undefined) return;
    silentPorts = 0;
    setState(reduceWorkerState(state, message));
    switch (message.type) {
      case "run_started":
      case "run_event":
      case "run_cancelled":
      case "run_interrupted":
      case "store_failed":
      case "conversation_removed":
        return emit(message);
      case "connection_state":
      case "settings_state":
      case "model_state":
        return;
      default:
        answer(message);
    }
  }

  function answer(message: Extract<WorkerMessage, { id?: string | undefined }>): void {
    const waiter = message.id === undefined ? undefined : waiters.get(message.id);
    if (message.type === "request_failed") {
      if (waiter === undefined) return emit(message);
      waiter.reject(new RequestFailedError(message));
    } else if (message.type === waiter?.type) waiter.resolve(message);
    else return;
    waiter.cancelDeadline();
    if (message.id !== undefined) waiters.delete(message.id);
    restIfHidden();
  }

  /** Fails a request that the worker has not answered in time. */
  function giveUp(request: { id: string; action: string }, seconds: number): void {
    const error = wireError("no_answer", `No answer came within ${seconds} seconds.`, { seconds });
    answer(requestFailed(request, error));
  }

  function ask<T extends WorkerMessage["type"]>(
    type: T,
    request: { action: string; id: string; [field: string]: unknown },
  ): Promise<Extract<WorkerMessage, { type: T }>> {
    return new Promise((resolve, reject) => {
      wake();
      if (port === undefined) {
        return reject(
          new ConnectionClosedError({ reason: "The extension's background worker is not there." }),
        );
      }
      const limit = request.action === "load_model" ? LOAD_DEADLINE : ANSWER_DEADLINE;
      waiters.set(request.id, {
        type,
        cancelDeadline: clock.schedule(limit, () => giveUp(request, limit / 1000)),
        resolve: (message) => resolve(message as Extract<WorkerMessage, { type: T }>),
        reject,
      });
      port.send(request);
    });
  }

  const client: WorkerClient = {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    request: (action, fields, id = createId()) => ask(TERMINAL_TYPE[action], { ...fields, action, id }),
    openConversation: (fields) =>
      ask("conversation_opened", { ...fields, action: "open_conversation", id: createId() }),
    generate(generationId, fields) {
      const request = { ...fields, action: "generate", id: generationId };
      const size = utf8Length(JSON.stringify(hostRequest(fields, generationId)));
      if (size <= MAX_REQUEST_BYTES) return port?.send(request);
      const words = `The conversation has ${size} bytes; ${MAX_REQUEST_BYTES} is the most that can be sent. Start a new chat.`;
      const error = wireError("message_too_large", words);
      emit(requestFailed(request, error));
    },
    async turnsStored(conversation_id) {
      await ask("turns_stored", { action: "store_turns", conversation_id, id: createId() });
    },
    conversationDeleted: (conversation_id) => port?.send({ action: "conversation_deleted", conversation_id }),
    reconnect() {
      wake();
      port?.send({ action: "reconnect" });
    },
    close() {
      closed = true;
      cancelRetry();
      const closing = port;
      portEnded();
      closing?.close();
    },
  };
  attention?.onLooked(wake);
  attention?.onHidden(restIfHidden);
  connect();
  return client;
}
