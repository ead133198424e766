import { CLIENT_CAPABILITIES, PROTOCOL_VERSION } from "../protocol/capabilities.ts";
import type { HostMessage, HostMessageOf } from "../protocol/host-messages.ts";
import { parseHostMessage, readEnvelope } from "../protocol/parse-host-message.ts";
import { MAX_REQUEST_BYTES } from "../protocol/protocol-limits.ts";
import { isTerminal, TERMINAL_TYPE } from "../protocol/request-table.ts";
import type { Action, requestSchemas } from "../protocol/requests.ts";
import type { GenerationStatistics } from "../protocol/statistics.ts";
import { type WireError, wireError } from "../protocol/wire-error.ts";
import { utf8Length } from "../text/utf8-length.ts";
import { ANSWER_LIMIT, Deadline, LOAD_SILENCE_LIMIT, type Schedule, SILENCE_LIMIT } from "./deadlines.ts";
import { ConnectionClosedError, RequestFailedError, requestFailed } from "./errors.ts";
import { createGeneration, type GenerateInput, type Generation } from "./generation.ts";
import type { Transport, TransportClose } from "./transport.ts";

/** The fields of a request other than `action` and `id`. */
export type RequestFields<A extends Action> = Omit<
  (typeof requestSchemas)[A]["_zod"]["input"],
  "action" | "id"
>;
type AnswerOf<A extends Action> = HostMessageOf<(typeof TERMINAL_TYPE)[A]>;
type SentRequest = { action: Action; id: string } & Record<string, unknown>;

/** A received message of which only the envelope has been parsed. */
export type RawMessage = Readonly<Record<string, unknown>> & { readonly type: string };

/** Receives every message of one request. `onClose` replaces the terminal message when the connection ends first. */
export interface RequestSink {
  onMessage(message: HostMessage): void;
  onClose(close: TransportClose): void;
}

export interface ConnectionOptions {
  transport: Transport;
  /** Creates ids that are unique within this connection. */
  createId: () => string;
  /** Called with messages that cannot be parsed or belong to no request. Both are otherwise ignored. */
  onStrayMessage?: (message: unknown) => void;
  /**
   * Schedules the deadlines, so that a request without an answer fails with `no_answer`. Without it, requests wait
   * forever.
   */
  schedule?: Schedule;
}

interface OpenRequest {
  /** Takes one unparsed message of this request. */
  receive(raw: unknown): void;
  onClose(close: TransportClose): void;
  deadline: Deadline | undefined;
}

/** One connection to a host. Matches messages to requests by id; closing settles every open request. */
export class Connection {
  private readonly transport: Transport;
  private readonly createId: () => string;
  private readonly onStrayMessage: (message: unknown) => void;
  private readonly schedule: Schedule | undefined;
  private readonly modelStateListeners = new Set<(state: HostMessageOf<"model_state">) => void>();
  private requests = new Map<string, OpenRequest>();
  private closed: TransportClose | undefined;
  private lastStats: GenerationStatistics | undefined;

  constructor({ transport, createId, onStrayMessage = () => {}, schedule }: ConnectionOptions) {
    this.transport = transport;
    this.createId = createId;
    this.onStrayMessage = onStrayMessage;
    this.schedule = schedule;
    transport.onMessage((message) => this.receive(message));
    transport.onClose((close) => this.settle(close));
  }

  /** Opens the session. From then on the host also sends the states of its models. */
  hello(client: { name: string; version: string }): Promise<HostMessageOf<"ready">> {
    const capabilities = [...CLIENT_CAPABILITIES];
    return this.request("hello", { protocol_version: PROTOCOL_VERSION, client, capabilities });
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param id of the request; needed to stop a `load_model`.
   * @throws RequestFailedError when the host refuses or does not answer; ConnectionClosedError when the connection ends
   *   first.
   */
  request<A extends Exclude<Action, "generate">>(
    action: A,
    fields: RequestFields<A>,
    id = this.createId(),
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

  /**
   * Forwards a request under an id that the caller chooses and can stop. Resolves with the terminal message unchanged,
   * including `request_failed`.
   *
   * @throws ConnectionClosedError when the connection ends first.
   */
  relay(request: SentRequest): Promise<RawMessage> {
    return new Promise((resolve, reject) => {
      this.openRaw(request, {
        receive: (raw) => {
          if (isRawMessage(raw) && isTerminal(raw.type)) resolve(raw);
        },
        onClose: (close) => reject(new ConnectionClosedError(close)),
      });
    });
  }

  /** Starts a generation. Iterate over its parts as they arrive; leaving the loop early stops it. */
  generate(input: GenerateInput): Generation {
    return createGeneration(this, input.id ?? this.createId(), input);
  }

  /**
   * Returns the numbers of the latest ended generation of this connection, successful or not; `undefined` before the
   * first.
   */
  lastGenerationStats(): GenerationStatistics | undefined {
    return this.lastStats;
  }

  onModelState(listener: (state: HostMessageOf<"model_state">) => void): () => void {
    this.modelStateListeners.add(listener);
    return () => this.modelStateListeners.delete(listener);
  }

  /** Sends a request and passes all its messages to `sink` until the terminal one. The id must not be in use. */
  open(request: SentRequest, sink: RequestSink): void {
    this.openRaw(request, {
      receive: (raw) => {
        const message = parseHostMessage(raw);
        if (message === undefined) return this.onStrayMessage(raw);
        if (message.type === "generation_ended" || message.type === "request_failed")
          this.lastStats = message.stats ?? this.lastStats;
        sink.onMessage(message);
      },
      onClose: (close) => sink.onClose(close),
    });
  }

  close(): void {
    this.transport.close();
    this.settle({});
  }

  private openRaw(
    request: SentRequest,
    { receive, onClose }: Pick<OpenRequest, "receive" | "onClose">,
  ): void {
    if (this.closed !== undefined) return onClose(this.closed);
    const refusal = this.refuse(request);
    if (refusal !== undefined) return receive(requestFailed(request, refusal));
    this.requests.set(request.id, { receive, onClose, deadline: this.startDeadline(request) });
    this.transport.send(request);
  }

  private refuse(request: SentRequest): WireError | undefined {
    if (this.requests.has(request.id))
      return wireError("duplicate_id", "A request with this id is still open.");
    const size = utf8Length(JSON.stringify(request));
    if (size <= MAX_REQUEST_BYTES) return undefined;
    const message = `The request has ${size} bytes; ${MAX_REQUEST_BYTES} is the most that can be sent.`;
    return wireError("message_too_large", message);
  }

  private receive(raw: unknown): void {
    const envelope = readEnvelope(raw);
    if (envelope?.type === "model_state") return this.receiveModelState(raw);
    const open = envelope?.id === undefined ? undefined : this.requests.get(envelope.id);
    if (envelope?.id === undefined || open === undefined) return this.onStrayMessage(raw);
    if (isTerminal(envelope.type)) this.end(envelope.id);
    else open.deadline?.restart();
    open.receive(raw);
  }

  private receiveModelState(raw: unknown): void {
    const state = parseHostMessage(raw);
    if (state?.type !== "model_state") return this.onStrayMessage(raw);
    for (const listener of this.modelStateListeners) listener(state);
  }

  private startDeadline(request: SentRequest): Deadline | undefined {
    if (this.schedule === undefined) return undefined;
    const fail = (seconds: number) => this.failUnanswered(request, seconds);
    switch (request.action) {
      case "generate":
        return new Deadline(this.schedule, SILENCE_LIMIT, () => void this.checkGeneration(request));
      case "load_model":
        return new Deadline(this.schedule, LOAD_SILENCE_LIMIT, () => fail(LOAD_SILENCE_LIMIT / 1000));
      default:
        return new Deadline(this.schedule, ANSWER_LIMIT, () => fail(ANSWER_LIMIT / 1000));
    }
  }

  /**
   * Asks the host if it still has a generation that has been silent for long. It may be queued, or its last message may be
   * lost.
   */
  private async checkGeneration(request: SentRequest): Promise<void> {
    const state = await this.request("get_state", {}).catch(() => undefined);
    const open = this.requests.get(request.id);
    if (open === undefined) return;
    if (state !== undefined && [...state.active, ...state.queued].includes(request.id))
      open.deadline?.restart();
    else this.failUnanswered(request, SILENCE_LIMIT / 1000);
  }

  private failUnanswered(request: SentRequest, seconds: number): void {
    const open = this.end(request.id);
    const message = `The host has not answered within ${seconds} seconds.`;
    open?.receive(requestFailed(request, wireError("no_answer", message, { seconds })));
  }

  private end(id: string): OpenRequest | undefined {
    const open = this.requests.get(id);
    open?.deadline?.cancel();
    this.requests.delete(id);
    return open;
  }

  private settle(close: TransportClose): void {
    if (this.closed !== undefined) return;
    this.closed = close;
    const { requests } = this;
    this.requests = new Map();
    for (const { deadline, onClose } of requests.values()) {
      deadline?.cancel();
      onClose(close);
    }
  }
}

function isRawMessage(value: unknown): value is RawMessage {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
