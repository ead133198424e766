import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Outgoing, OutgoingResponse } from "../../outgoing/outgoing.ts";
import { BodyTooLargeError } from "../../outgoing/response-body.ts";
import type { EngineFinish, EngineInput, EnginePart } from "../engine.ts";
import { EngineError } from "../engine-error.ts";
import { AnswerReader, FAILED_REASONS } from "./answer-reader.ts";
import { chatRequest } from "./chat-request.ts";
import { type AnswerChunk, readChunk } from "./read-chunk.ts";
import { EventStreamError, readEvents } from "./read-events.ts";
import { reportedNumbers } from "./reported-numbers.ts";
import { askIsIdle, authorization } from "./servers/ask-server.ts";
import type { KnownServers } from "./servers/known-servers.ts";
import type { AddedServer } from "./servers/server-book.ts";
import {
  explainReport,
  explainStatus,
  explainTransport,
  isLoading,
  readReport,
  readRetryAfter,
  type ServerReport,
} from "./servers/server-failure.ts";

/** Time in ms that a server may load its model. */
const LONGEST_LOAD = 120_000;
/** Time in ms between two questions whether it is loaded. */
const LOAD_PAUSE = 1000;
/** Longest pause in ms that a busy server may ask for. */
const LONGEST_RETRY = 10_000;
const SHORTEST_RETRY = 250;
/** Time in ms after which a server that asks for another pause is too busy. */
const LONGEST_BUSY = 15_000;
/** Time in ms that a stopped answer waits for the server to say that it has stopped. */
const STOP_PATIENCE = 70;
/** Time in ms between two questions whether it has. */
const STOP_PAUSE = 25;
/** Time in ms that a finished answer waits for its numbers. */
const USAGE_PATIENCE = 2000;
/** Bytes of a failed response that are read, and of an answer: bytes in one piece, characters in a stream. */
const MOST_REPORT_BYTES = 64 * 1024;
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;
/** A long prompt keeps a slow machine busy for minutes before its first token, and some servers load a model first. */
const TIMEOUTS = { headers: 900_000, body: 900_000 };
/** Parameters without which there is no request. */
const NEEDED: ReadonlySet<string> = new Set(["model", "messages", "stream"]);

export interface RemoteAnswerOptions {
  server: AddedServer;
  servers: Pick<KnownServers, "productOf" | "contextSize" | "forgetContexts">;
  outgoing: Pick<Outgoing, "request">;
  clock: Clock;
  /** The server's own name of the model. */
  id: string;
  input: EngineInput;
  /** Parameters that the server has refused; added to in place. */
  refused: Set<string>;
  signal: AbortSignal;
}

/** One answer of a server, from the request to the last part. */
export class RemoteAnswer {
  readonly #options: RemoteAnswerOptions;
  readonly #reader: AnswerReader;
  #ignored: string[] = [];
  /** Names of the parameters of the latest request. */
  #sent: ReadonlySet<string> = new Set();
  #contextSize: number | undefined;

  constructor(options: RemoteAnswerOptions) {
    this.#options = options;
    const { messages, settings } = options.input;
    const last = messages.at(-1);
    this.#reader = new AnswerReader({
      stop: settings.stop,
      begun: last?.role === "assistant" ? last : undefined,
    });
    void options.servers.contextSize(options.server, options.id).then((size) => {
      this.#contextSize = size;
    });
  }

  /** Throws EngineErrors only. A stop at any time gives `finish: aborted`. */
  async *parts(): AsyncGenerator<EnginePart, void, void> {
    const { signal, server } = this.#options;
    let answering = false;
    try {
      signal.throwIfAborted();
      const response = yield* this.#connect();
      try {
        answering = true;
        yield* this.#read(response);
      } finally {
        response.body.close();
      }
    } catch (error) {
      yield* this.#reader.finish();
      if (signal.aborted) {
        yield await this.#aborted();
        return;
      }
      throw this.#explain(error, server, answering);
    }
    yield* this.#reader.finish();
    yield this.#finished();
  }

  /** Sends the request until the server takes it. */
  async *#connect(): AsyncGenerator<EnginePart, OutgoingResponse, void> {
    const { server, id, clock, refused } = this.#options;
    const start = clock.now();
    let isWaiting = false;
    for (;;) {
      const response = await this.#send();
      const { status } = response;
      if (status >= 200 && status < 300) {
        if (isWaiting) yield { type: "load_ended", at: clock.now() };
        return response;
      }
      const report = readReport(await response.body.beginning(MOST_REPORT_BYTES));
      const waited = clock.now() - start;
      if (isLoading(status, report) && waited < LONGEST_LOAD) {
        if (!isWaiting) yield { type: "load_started", at: clock.now(), phase: "waiting_for_server" };
        isWaiting = true;
        await this.#pause(LOAD_PAUSE);
        continue;
      }
      if (this.#takeBack(status, report, refused)) continue;
      const retryAfter = response.headers.get("retry-after");
      const wait = status === 429 ? readRetryAfter(retryAfter, clock.date()) : undefined;
      if (wait !== undefined && wait <= LONGEST_RETRY && waited < LONGEST_BUSY) {
        await this.#pause(Math.max(wait, SHORTEST_RETRY));
        continue;
      }
      throw explainStatus(server, { status, report, retryAfter, model: id });
    }
  }

  #send(): Promise<OutgoingResponse> {
    const { server, servers, outgoing, id, input, refused, signal } = this.#options;
    const { body, ignored } = chatRequest({ id, input, product: servers.productOf(server), refused });
    this.#ignored = ignored;
    this.#sent = new Set(Object.keys(body));
    return outgoing.request({
      url: new URL("chat/completions", server.address.api),
      purpose: "generate",
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      secrets: authorization(server),
      body: JSON.stringify(body),
      signal,
      timeouts: TIMEOUTS,
    });
  }

  /** Rejects with the signal's reason. */
  async #pause(time: number, signal = this.#options.signal): Promise<void> {
    const { clock } = this.#options;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        cancel();
        reject(signal.reason);
      };
      const cancel = clock.schedule(time, () => {
        signal.removeEventListener("abort", leave);
        resolve();
      });
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  /** Leaves a parameter out from now on that the server refuses by name. Returns false if there is none to leave out. */
  #takeBack(status: number, { parameter }: ServerReport, refused: Set<string>): boolean {
    if ((status !== 400 && status !== 422) || parameter === undefined) return false;
    if (!this.#sent.has(parameter) || NEEDED.has(parameter)) return false;
    refused.add(parameter);
    return true;
  }

  async *#read(response: OutgoingResponse): AsyncGenerator<EnginePart, void, void> {
    const type = response.headers.get("content-type")?.toLowerCase() ?? "";
    if (type.includes("html")) throw this.#senseless("answers with a web page. Check its address");
    if (type.includes("application/json")) yield* this.#readWhole(response);
    else yield* this.#readStream(response);
  }

  /** Reads the answer of a server that does not stream. */
  async *#readWhole(response: OutgoingResponse): AsyncGenerator<EnginePart, void, void> {
    const chunk = readChunk(await response.body.text(MOST_ANSWER_BYTES));
    if (chunk === undefined) throw this.#senseless("answers with something else than JSON");
    yield* this.#take(chunk);
    if (this.#reader.finishReason === undefined) throw this.#senseless("answers without a choice");
  }

  async *#readStream(response: OutgoingResponse): AsyncGenerator<EnginePart, void, void> {
    const { server, clock, signal } = this.#options;
    const reader = this.#reader;
    let isUnreadable = false;
    let stopWaiting: (() => void) | undefined;
    let isLate = false;
    let length = 0;
    try {
      for await (const { kind, text } of readEvents(response.body.decoded())) {
        // Several events may have come at once.
        signal.throwIfAborted();
        if (kind === "error") throw explainReport(server, readReport(text));
        if (text.trim() === "[DONE]") return response.body.complete();
        const chunk = readChunk(text);
        if (chunk === undefined) {
          isUnreadable = true;
          continue;
        }
        if (isUnreadable && (chunk.text !== "" || chunk.thought !== ""))
          throw this.#senseless("sends a part of the answer that cannot be read");
        length += chunk.text.length + chunk.thought.length;
        if (length > MOST_ANSWER_BYTES) throw this.#senseless("sends more than an answer can be");
        yield* this.#take(chunk);
        if (reader.isStopped) return;
        if (reader.finishReason !== undefined)
          stopWaiting ??= clock.schedule(USAGE_PATIENCE, () => {
            isLate = true;
            response.body.complete();
          });
      }
    } catch (error) {
      // Only the numbers were missing.
      if (!isLate) throw error;
    } finally {
      stopWaiting?.();
    }
    if (reader.finishReason === undefined) throw this.#cut();
  }

  *#take(chunk: AnswerChunk): Generator<EnginePart, void, void> {
    const { server, clock } = this.#options;
    if (chunk.error !== undefined) throw explainReport(server, readReport(chunk.error));
    yield* this.#reader.take(chunk, clock.now());
    const reason = this.#reader.finishReason;
    if (reason !== undefined && FAILED_REASONS.has(reason))
      throw explainReport(server, { words: `The answer ended with "${reason}".`, kinds: "" });
  }

  #finished(): EngineFinish {
    const end = this.#reader.end();
    const numbers = this.#numbers();
    return {
      type: "finish",
      at: this.#options.clock.now(),
      ...end,
      ...(end.reason === "length" && this.#filledContext(numbers) && { reason: "context_full" }),
      ...numbers,
    };
  }

  /** Servers say `length` also when the context is full. */
  #filledContext({ output_tokens, context_used, context_size }: Partial<EngineFinish>): boolean {
    if (output_tokens === undefined || context_used === undefined || context_size === undefined) return false;
    return output_tokens < this.#options.input.settings.max_tokens && context_used >= context_size - 1;
  }

  async #aborted(): Promise<EngineFinish> {
    const at = this.#options.clock.now();
    const note = (await this.#hasStopped()) ? "server_stopped" : "server_stop_unknown";
    return { type: "finish", at, reason: "aborted", note, ...this.#numbers() };
  }

  /** Asks a server that tells what it is doing. Others may go on, as far as can be known. */
  async #hasStopped(): Promise<boolean> {
    const { servers, server, outgoing } = this.#options;
    if (servers.productOf(server)?.slots !== true) return false;
    const signal = AbortSignal.timeout(STOP_PATIENCE);
    const question = { server, outgoing, purpose: "server_facts", signal } as const;
    try {
      for (;;) {
        const isIdle = await askIsIdle(question);
        if (isIdle !== false) return isIdle === true;
        await this.#pause(STOP_PAUSE, signal);
      }
    } catch {
      return false;
    }
  }

  #numbers(): Partial<EngineFinish> {
    const ignored = this.#ignored;
    const reports = { ...this.#reader.reports, contextSize: this.#contextSize };
    return { ...reportedNumbers(reports), ...(ignored.length > 0 && { ignored_settings: ignored }) };
  }

  #explain(error: unknown, server: AddedServer, answering: boolean): unknown {
    if (error instanceof EventStreamError) return this.#senseless("sends an event without an end");
    if (error instanceof BodyTooLargeError) return this.#senseless("sends more than an answer can be");
    const explained = explainTransport(server, error, { answering });
    if (explained instanceof EngineError && explained.code === "server_unreachable")
      this.#options.servers.forgetContexts(server);
    return explained;
  }

  #senseless(what: string): EngineError {
    const { name } = this.#options.server;
    return new EngineError("server_error", `The server ${name} ${what}.`, { server: name });
  }

  #cut(): EngineError {
    const { name } = this.#options.server;
    const message = `The server ${name} ended the connection within the answer.`;
    return new EngineError("server_stream_broken", message, { server: name, reason: "cut" });
  }
}
