import type { HostMessage, HostMessageOf } from "../protocol/host-messages.ts";
import { parseHostMessage } from "../protocol/parse-host-message.ts";
import { MAX_REQUEST_BYTES } from "../protocol/protocol-limits.ts";
import { PROTOCOL_VERSION } from "../protocol/protocol-version.ts";
import { isTerminal, TERMINAL_TYPE } from "../protocol/request-table.ts";
import type { Action, requestSchemas } from "../protocol/requests.ts";
import type { GenerationStatistics } from "../protocol/statistics.ts";
import { wireError } from "../protocol/wire-error.ts";
import { utf8Length } from "../text/utf8-length.ts";
import { ConnectionClosedError, RequestFailedError } from "./errors.ts";
import { createGeneration, type GenerateInput, type Generation } from "./generation.ts";
import type { Transport, TransportClose } from "./transport.ts";

/** Fields of a request beside `action` and `id`. */
export type RequestFields<A extends Action> = Omit<
  (typeof requestSchemas)[A]["_zod"]["input"],
  "action" | "id"
>;
type AnswerOf<A extends Action> = HostMessageOf<(typeof TERMINAL_TYPE)[A]>;

/** Receives every message of one request. `onClose` instead of a terminal message, when the connection ended first. */
export interface RequestSink {
  onMessage(message: HostMessage): void;
  onClose(close: TransportClose): void;
}

export interface ConnectionOptions {
  transport: Transport;
  /** Makes ids unique within this connection. */
  createId: () => string;
  /** Told of what could not be parsed or belongs to no request; both are otherwise ignored. */
  onStrayMessage?: (message: unknown) => void;
}

/** One conversation with a host: requests are told from each other by id, and closing settles every one of them. */
export class Connection {
  private readonly transport: Transport;
  private readonly createId: () => string;
  private readonly onStrayMessage: (message: unknown) => void;
  private readonly modelStateListeners = new Set<(state: HostMessageOf<"model_state">) => void>();
  private sinks = new Map<string, RequestSink>();
  private closed: TransportClose | undefined;
  private lastStats: GenerationStatistics | undefined;

  constructor({ transport, createId, onStrayMessage = () => {} }: ConnectionOptions) {
    this.transport = transport;
    this.createId = createId;
    this.onStrayMessage = onStrayMessage;
    transport.onMessage((message) => this.receive(message));
    transport.onClose((close) => this.settle(close));
  }

  /** Begins the connection; from then on the host also tells of its models. */
  hello(client: { name: string; version: string }): Promise<HostMessageOf<"ready">> {
    return this.request("hello", { protocol_version: PROTOCOL_VERSION, client });
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws RequestFailedError when the host refuses; ConnectionClosedError when the connection ends first.
   */
  request<A extends Exclude<Action, "generate">>(action: A, fields: RequestFields<A>): Promise<AnswerOf<A>> {
    return this.requestAs(this.createId(), action, fields);
  }

  /** `request` with an id of the caller's, for a `load_model` that must be stoppable. */
  requestAs<A extends Exclude<Action, "generate">>(
    id: string,
    action: A,
    fields: RequestFields<A>,
  ): Promise<AnswerOf<A>> {
    return new Promise((resolve, reject) => {
      this.open(
        { ...fields, action, id },
        {
          onMessage(message) {
            if (message.type === "request_failed") reject(new RequestFailedError(message));
            else if (message.type === TERMINAL_TYPE[action]) resolve(message as AnswerOf<A>);
          },
          onClose: (close) => reject(new ConnectionClosedError(close)),
        },
      );
    });
  }

  /** Asks the model. Iterate the parts as they come; leaving the loop early stops the generation. */
  generate(input: GenerateInput): Generation {
    return createGeneration(this, input.id ?? this.createId(), input);
  }

  /** The numbers of the generation that ended last on this connection, well or not; `undefined` before the first. */
  lastGenerationStats(): GenerationStatistics | undefined {
    return this.lastStats;
  }

  onModelState(listener: (state: HostMessageOf<"model_state">) => void): () => void {
    this.modelStateListeners.add(listener);
    return () => this.modelStateListeners.delete(listener);
  }

  /** Sends a request whose every message goes to `sink` until the terminal one. The id must not be in use here. */
  open(request: { action: Action; id: string } & Record<string, unknown>, sink: RequestSink): void {
    if (this.closed !== undefined) return sink.onClose(this.closed);
    const refusal = this.refuse(request);
    if (refusal !== undefined) return sink.onMessage(refusal);
    this.sinks.set(request.id, sink);
    this.transport.send(request);
  }

  close(): void {
    this.transport.close();
    this.settle({});
  }

  private refuse(request: { action: Action; id: string }): HostMessageOf<"request_failed"> | undefined {
    const failed = {
      type: "request_failed",
      id: request.id,
      action: request.action,
      status: "error",
    } as const;
    if (this.sinks.has(request.id)) {
      return { ...failed, error: wireError("duplicate_id", "A request with this id is still open.") };
    }
    const size = utf8Length(JSON.stringify(request));
    if (size <= MAX_REQUEST_BYTES) return undefined;
    const message = `The request has ${size} bytes; ${MAX_REQUEST_BYTES} is the most that can be sent.`;
    return { ...failed, error: wireError("message_too_large", message) };
  }

  private receive(raw: unknown): void {
    const message = parseHostMessage(raw);
    if (message === undefined) return this.onStrayMessage(raw);
    if (message.type === "model_state") {
      for (const listener of this.modelStateListeners) listener(message);
      return;
    }
    const sink = message.id === undefined ? undefined : this.sinks.get(message.id);
    if (message.id === undefined || sink === undefined) return this.onStrayMessage(raw);
    if (isTerminal(message.type)) this.sinks.delete(message.id);
    if (message.type === "generation_ended" || message.type === "request_failed")
      this.lastStats = message.stats ?? this.lastStats;
    sink.onMessage(message);
  }

  private settle(close: TransportClose): void {
    if (this.closed !== undefined) return;
    this.closed = close;
    const { sinks } = this;
    this.sinks = new Map();
    for (const sink of sinks.values()) sink.onClose(close);
  }
}
