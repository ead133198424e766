import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { TransportError, type WireResponse } from "./transport.ts";

/** Bytes of a body that nobody wants, which are read in order to end the request properly. */
const MOST_DRAINED = 64 * 1024;
/** Time in ms for that. */
const LONGEST_DRAIN = 1000;

/** The body is longer than its reader takes. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

export interface ResponseBodyOptions {
  /** Called once, when the body has ended or was closed. `bytes`: received so far. `whole`: it was read to its end. */
  onEnd: (bytes: number, whole: boolean) => void;
}

/** The body of one response. To be read once, or closed. */
export class ResponseBody {
  readonly #response: WireResponse;
  readonly #onEnd: ResponseBodyOptions["onEnd"];
  #bytes = 0;
  #ended = false;

  constructor(response: WireResponse, { onEnd }: ResponseBodyOptions) {
    this.#response = response;
    this.#onEnd = onEnd;
  }

  /** The bytes as they came. Leaving the loop closes the connection. */
  async *bytes(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of this.#response.body) {
        this.#bytes += chunk.length;
        yield chunk;
      }
      this.#end(true);
    } finally {
      this.close();
    }
  }

  /**
   * The bytes without the compression that some servers apply unasked.
   *
   * @throws TransportError `failed` if the body is not what its header says
   */
  decoded(): AsyncIterable<Uint8Array> {
    const encoding = this.#response.headers.find(([name]) => name.toLowerCase() === "content-encoding")?.[1];
    const decoder = decoderOf(encoding?.trim().toLowerCase());
    if (decoder === undefined) return this.bytes();
    return decode(this.bytes(), decoder);
  }

  /**
   * Reads all of it as UTF-8.
   *
   * @throws BodyTooLargeError beyond `limit` bytes
   */
  async text(limit: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.decoded()) {
      size += chunk.length;
      if (size > limit) throw new BodyTooLargeError(`The response has more than ${limit} bytes.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  /** Reads at most `limit` bytes as UTF-8, and closes a longer body. */
  async beginning(limit: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.decoded()) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= limit) break;
    }
    return Buffer.concat(chunks).subarray(0, limit).toString("utf8");
  }

  /** Reads on to the end of a short body, and closes a long or silent one. Never rejects. */
  async drain(): Promise<void> {
    const late = setTimeout(() => this.close(), LONGEST_DRAIN);
    try {
      for await (const _ of this.bytes()) if (this.#bytes > MOST_DRAINED) break;
    } catch {
      // The request is over either way.
    } finally {
      clearTimeout(late);
    }
  }

  /** Closes the connection of a response that has said all, but whose server leaves it open. */
  complete(): void {
    this.#end(true);
    this.#response.close();
  }

  /** Closes the connection. */
  close(): void {
    this.#response.close();
    this.#end(false);
  }

  #end(whole: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd(this.#bytes, whole);
  }
}

async function* decode(
  bytes: AsyncIterable<Uint8Array>,
  decoder: Transform,
): AsyncGenerator<Uint8Array, void, void> {
  // A failure of either end is that of the loop below.
  pipeline(Readable.from(bytes, { objectMode: false }), decoder, () => {});
  try {
    yield* decoder;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new TransportError("failed", "The response is not compressed as its header says.");
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}

function decoderOf(encoding: string | undefined): Transform | undefined {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
