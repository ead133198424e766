import type { Readable } from "node:stream";
import { explainUndiciError } from "./explain-undici-error.ts";
import { TransportError, type WireRequest } from "./transport.ts";

/** Bytes of a body that wait to be read. More of them close the connection. */
const MOST_WAITING = 4 * 1024 * 1024;

/**
 * Takes a body from a stream as it comes, and never holds it up. Closes a connection that brings it much faster than it is
 * read: what has come until then is handed over before the failure.
 *
 * @param close closes the connection
 */
export function receiveBody(
  body: Readable,
  request: WireRequest,
  close: () => void,
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
    if (size > MOST_WAITING) {
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
