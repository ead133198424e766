import { setTimeout as pause } from "node:timers/promises";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { Outgoing } from "../../../outgoing/outgoing.ts";

/** Statuses after which the same export may succeed. */
const RETRYABLE: readonly number[] = [429, 502, 503, 504];
/** Pause before the second attempt in ms. Each further one is longer by half. */
const FIRST_PAUSE = 1000;
/** Bytes of a collector's response that are read. */
const MOST_RESPONSE_BYTES = 4 * 1024 * 1024;

type OnResult = Parameters<SpanExporter["export"]>[1];

export interface OtlpHttpExporterOptions<Data> {
  url: string;
  /** May hold keys. */
  headers: Readonly<Record<string, string>>;
  serialize: (data: Data) => Uint8Array | undefined;
  outgoing: Pick<Outgoing, "request">;
  /** Time in ms for all attempts of one export. */
  timeout: number;
}

/**
 * Posts exports to a collector. Takes the place of OpenTelemetry's own exporters, which open connections that the ledger
 * would not know of.
 */
export class OtlpHttpExporter<Data> {
  readonly #options: OtlpHttpExporterOptions<Data>;
  readonly #pending = new Set<Promise<void>>();

  constructor(options: OtlpHttpExporterOptions<Data>) {
    this.#options = options;
  }

  export(data: Data, onResult: OnResult): void {
    const sent = this.#send(data).then(
      () => onResult({ code: 0 }),
      (error: unknown) =>
        onResult({ code: 1, error: error instanceof Error ? error : new Error(String(error)) }),
    );
    this.#pending.add(sent);
    void sent.finally(() => this.#pending.delete(sent));
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  async #send(data: Data): Promise<void> {
    const { serialize, timeout } = this.#options;
    const body = serialize(data);
    if (body === undefined) throw new Error("The export cannot be written.");
    const signal = AbortSignal.timeout(timeout);
    const start = performance.now();
    for (let wait = FIRST_PAUSE; ; wait *= 1.5) {
      const problem = await this.#attempt(body, signal);
      if (problem === undefined) return;
      // A last attempt that the deadline would end says less than this one.
      if (!problem.mayPass || performance.now() - start + 2 * wait > timeout) throw problem.error;
      await pause(wait, undefined, { ref: false });
    }
  }

  /** Returns why the attempt failed. */
  async #attempt(
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<{ error: unknown; mayPass: boolean } | undefined> {
    const { url, headers, outgoing } = this.#options;
    try {
      const response = await outgoing.request({
        url: new URL(url),
        purpose: "otlp",
        method: "POST",
        headers: { "content-type": "application/json" },
        secrets: headers,
        body,
        signal,
      });
      await response.body.text(MOST_RESPONSE_BYTES);
      if (response.status < 300) return undefined;
      const error = new Error(`The collector answered with status ${response.status}.`);
      return { error, mayPass: RETRYABLE.includes(response.status) };
    } catch (error) {
      return { error, mayPass: true };
    }
  }
}
