import type { ServerResponse } from "node:http";
import { end } from "./respond.ts";

/** A response of server-sent events, as OpenAI's clients read them. */
export class EventStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** True once its head was sent. */
  get isOpen(): boolean {
    return this.#response.headersSent;
  }

  /** True while the client reads more slowly than the text comes. */
  get isFull(): boolean {
    return this.#response.writableNeedDrain;
  }

  onDrain(listener: () => void): void {
    this.#response.on("drain", listener);
  }

  open(): void {
    if (this.isOpen) return;
    this.#response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "x-accel-buffering": "no",
    });
    this.#response.flushHeaders();
  }

  send(value: unknown): void {
    this.#response.write(`data: ${JSON.stringify(value)}\n\n`);
  }

  /** Shows a client that waits that the connection is alive. Readers skip it. */
  ping(): void {
    this.#response.write(": waiting\n\n");
  }

  end(): void {
    end(this.#response, "data: [DONE]\n\n");
  }
}
