import type { Readable, Writable } from "node:stream";

const SEPARATOR = 0;

/** The browser refused a command or has closed. */
export class DebuggingError extends Error {
  override readonly name = "DebuggingError";
}

/** Controls a browser over `--remote-debugging-pipe`: JSON messages, each terminated by a zero byte. */
export interface DebuggingPipe {
  /**
   * Sends a command and resolves with its result.
   *
   * @throws DebuggingError if the browser refuses or has closed.
   */
  send(method: string, parameters?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

interface Waiter {
  resolve(result: Record<string, unknown>): void;
  reject(reason: DebuggingError): void;
}

export function createDebuggingPipe({
  readable,
  writable,
}: {
  readable: Readable;
  writable: Writable;
}): DebuggingPipe {
  let waiters = new Map<number, Waiter>();
  let pending: Buffer[] = [];
  let lastId = 0;
  let closed = false;

  readable.on("data", (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(SEPARATOR); end !== -1; end = rest.indexOf(SEPARATOR)) {
      const message = Buffer.concat([...pending, rest.subarray(0, end)]).toString();
      pending = [];
      rest = rest.subarray(end + 1);
      receive(message);
    }
    if (rest.length > 0) pending.push(rest);
  });
  for (const event of ["close", "error"]) readable.on(event, settle);
  writable.on("error", settle);

  function receive(text: string): void {
    const message: unknown = JSON.parse(text);
    if (!isObject(message) || typeof message.id !== "number") return;
    const waiter = waiters.get(message.id);
    waiters.delete(message.id);
    if (isObject(message.error)) waiter?.reject(new DebuggingError(String(message.error.message)));
    else waiter?.resolve(isObject(message.result) ? message.result : {});
  }

  function settle(): void {
    closed = true;
    const left = waiters;
    waiters = new Map();
    for (const { reject } of left.values()) reject(new DebuggingError("The browser has closed."));
  }

  return {
    send(method, parameters = {}) {
      if (closed) return Promise.reject(new DebuggingError("The browser has closed."));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiters.set(id, { resolve, reject });
        writable.write(`${JSON.stringify({ id, method, params: parameters })}\0`);
      });
    },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
