import type { HostMessageOf, Segment } from "@tacho/shared/protocol/host-messages.ts";
import type { RequestInput } from "@tacho/shared/protocol/requests.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Unaddressed } from "../../../core/replies/outlet.ts";
import { EventStream } from "../exchange/event-stream.ts";
import type { Api, Exchange } from "../exchange/exchange.ts";
import { HttpError } from "../exchange/http-error.ts";
import { sendJson } from "../exchange/respond.ts";
import type { AnswerFormat, AnswerTexts } from "../openai/answer-format.ts";
import { openAiReason, tachoOf, timingsOf, usageOf } from "../openai/numbers.ts";
import type { AnswerParameters } from "../openai/parameters.ts";

/** Time in ms without a message until a client that waits gets a sign of life. */
export const PING_INTERVAL = 15_000;

export interface AnswerOptions {
  format: AnswerFormat;
  parameters: AnswerParameters;
  /** The part of the request that is not a parameter. */
  input: Pick<Extract<RequestInput, { action: "generate" }>, "messages" | "grammar" | "raw">;
}

type Ended = Omit<HostMessageOf<"generation_ended">, "id">;

/** Generates an answer and sends it, whole or as a stream. It is stopped when the client leaves. */
export async function writeAnswer(exchange: Exchange, api: Api, options: AnswerOptions): Promise<void> {
  const { model, settings, stream } = options.parameters;
  const { clock } = api.core;
  const head: AnswerHead = {
    id: `${options.format.idPrefix}${exchange.id}`,
    created: Math.floor(clock.date() / 1000),
    model: model ?? "default",
  };
  const answer = stream
    ? new StreamedAnswer(exchange, options, clock, head)
    : new WholeAnswer(exchange, options, head);
  try {
    const ended = await api.session.follow(
      "generate",
      { ...options.input, settings, stream: true, ...(model !== undefined && { model }) },
      { signal: exchange.signal, onProgress: (message) => answer.take(message) },
    );
    answer.end(ended);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    answer.fail(error);
  } finally {
    answer.release();
  }
}

/** The fields of every object of one answer. */
interface AnswerHead {
  id: string;
  /** Seconds since the epoch. */
  created: number;
  model: string;
}

interface Answer {
  take(message: Unaddressed): void;
  end(ended: Ended): void;
  fail(error: HttpError): void;
  /** Call after the end. */
  release(): void;
}

class WholeAnswer implements Answer {
  readonly #exchange: Exchange;
  readonly #format: AnswerFormat;
  readonly #texts: Record<Segment, string[]> = { answer: [], thought: [] };
  #head: AnswerHead;

  constructor(exchange: Exchange, { format }: AnswerOptions, head: AnswerHead) {
    this.#exchange = exchange;
    this.#format = format;
    this.#head = head;
  }

  take(message: Unaddressed): void {
    if (message.type === "generation_started") this.#head = { ...this.#head, model: message.model };
    if (message.type === "text_delta") this.#texts[segmentOf(message.segment)].push(message.text);
  }

  end({ finish_reason, stats }: Ended): void {
    const texts: AnswerTexts = { answer: this.#texts.answer.join(""), thought: this.#texts.thought.join("") };
    const { id, ...head } = this.#head;
    sendJson(this.#exchange.response, 200, {
      id,
      object: this.#format.whole,
      ...head,
      choices: [this.#format.complete(texts, openAiReason(finish_reason))],
      usage: usageOf(stats),
      timings: timingsOf(stats),
      tacho: tachoOf(stats, finish_reason),
    });
  }

  fail(error: HttpError): void {
    throw error;
  }

  release(): void {}
}

/**
 * Sends an answer as it comes. The response begins once the prompt fits, so that a request that fails before is answered
 * with a status of its own. While the client reads slowly, text is merged in place of being sent token by token.
 */
class StreamedAnswer implements Answer {
  readonly #stream: EventStream;
  readonly #options: AnswerOptions;
  readonly #clock: Pick<Clock, "schedule">;
  #head: AnswerHead;
  #begun = false;
  #quiet = true;
  #held: { segment: Segment; text: string } | undefined;
  #cancelPing: () => void;

  constructor(
    { response }: Exchange,
    options: AnswerOptions,
    clock: Pick<Clock, "schedule">,
    head: AnswerHead,
  ) {
    this.#stream = new EventStream(response);
    this.#options = options;
    this.#clock = clock;
    this.#head = head;
    this.#stream.onDrain(() => this.#flush());
    this.#cancelPing = clock.schedule(PING_INTERVAL, () => this.#ping());
  }

  take(message: Unaddressed): void {
    switch (message.type) {
      case "generation_started":
        this.#head = { ...this.#head, model: message.model };
        break;
      case "prompt_progress":
        this.#begin();
        break;
      case "text_delta":
        this.#begin();
        this.#add(message.text, segmentOf(message.segment));
        break;
      default:
        break;
    }
  }

  end({ finish_reason, stats }: Ended): void {
    const { format, parameters } = this.#options;
    const numbers = { timings: timingsOf(stats), tacho: tachoOf(stats, finish_reason) };
    const choice = format.last(openAiReason(finish_reason));
    this.#begin();
    this.#flush();
    if (parameters.includeUsage) {
      this.#send([choice], { usage: null });
      this.#send([], { usage: usageOf(stats), ...numbers });
    } else {
      this.#send([choice], numbers);
    }
    this.#stream.end();
  }

  fail(error: HttpError): void {
    if (!this.#stream.isOpen) throw error;
    this.#flush();
    this.#stream.send(error.body);
    this.#stream.end();
  }

  release(): void {
    this.#cancelPing();
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#stream.open();
    const { first } = this.#options.format;
    if (first !== undefined) this.#send([first]);
  }

  #add(text: string, segment: Segment): void {
    if (this.#held !== undefined && this.#held.segment !== segment) this.#flush();
    this.#held = { segment, text: (this.#held?.text ?? "") + text };
    if (!this.#stream.isFull) this.#flush();
  }

  #flush(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#send([this.#options.format.delta(held.text, held.segment)]);
  }

  #send(
    choices: object[],
    more: object = this.#options.parameters.includeUsage ? { usage: null } : {},
  ): void {
    const { id, ...head } = this.#head;
    this.#quiet = false;
    this.#stream.send({ id, object: this.#options.format.chunk, ...head, choices, ...more });
  }

  #ping(): void {
    this.#cancelPing = this.#clock.schedule(PING_INTERVAL, () => this.#ping());
    if (this.#quiet) {
      this.#stream.open();
      this.#stream.ping();
    }
    this.#quiet = true;
  }
}

function segmentOf(segment: string): Segment {
  return segment === "thought" ? "thought" : "answer";
}
