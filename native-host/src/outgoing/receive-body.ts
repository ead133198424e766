import type { Readable } from "node:stream";
import { explainUndiciError } from "./explain-undici-error.ts";
import { TransportError, type WireRequest } from "./transport.ts";

/** Bytes of a body that wait to be read. More of them close the connection. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Bytes that undici holds back of a body that waits, before it stops reading. */
export const HELD_BACK = 1024 * 1024;

export interface ReceiveOptions {
  request: WireRequest;
  /** Closes the connection. */
  close: () => void;
  /** True if the server may be kept waiting. */
  canWait: boolean;
}

/**
 * Returns true if the connection outlives the response, whose end is known by its length. Only then may undici stop
 * reading: its parser throws in an event of the socket, and ends this process, if the server closes meanwhile.
 */
export function isKeptAlive(headers: readonly (readonly [name: string, value: string])[]): boolean {
  const [connection, encoding, length] = ["connection", "transfer-encoding", "content-length"].map((name) =>
    headers
      .filter(([each]) => each.toLowerCase() === name)
      .map(([, value]) => value.trim().toLowerCase())
      .join(", "),
  );
  // A header that comes twice is joined, and then none of these.
  const hasEnd = encoding === "" ? /^\d+$/.test(length ?? "") : encoding === "chunked";
  return hasEnd && connection === "keep-alive";
}

/**
 * Takes a body from a stream as it comes. Lets the server wait where that is safe while much is unread, and else closes the
 * connection: what has come until then is handed over before the failure.
 */
export function receiveBody(
  body: Readable,
  { request, close, canWait }: ReceiveOptions,
): AsyncGenerator<Uint8Array, void, void> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let end: { error?: unknown } | undefined;
  let wake = () => {};
  const finish = (error?: unknown) => {
    end ??= error === undefined ? {} : { error };
    wake();
  };
  body.on("data", (chunk: Uint8Array) => {
    if (end !== undefined) return;
    waiting.push(chunk);
    size += chunk.length;
    if (canWait && size > HELD_BACK) body.pause();
    else if (size > MOST_WAITING) {
      finish(new TransportError("cut", "The response comes faster than it is read.", { isOverrun: true }));
      close();
    }
    wake();
  });
  body.on("end", () => finish());
  body.on("error", (error) => finish(explainUndiciError(error, request)));
  body.on("close", () => finish(explainUndiciError(new Error("The connection was closed."), request)));
  return read();

  async function* read(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const [first, ...more] = waiting;
        waiting = [];
        size = 0;
        if (body.isPaused()) body.resume();
        if (first !== undefined) yield more.length === 0 ? first : Buffer.concat([first, ...more]);
        else if (end === undefined)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        else if ("error" in end) throw end.error;
        else return;
      }
    } finally {
      close();
    }
  }
}
