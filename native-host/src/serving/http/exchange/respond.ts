import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpError } from "./http-error.ts";

/** Headers of every response: nothing is stored, guessed, shown as a page or used by another site. */
const COMMON_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** Time in ms without progress until a client counts as one that does not take the end of a response. */
const LINGER = 60_000;
/** Maximum size in bytes of a body that is read to its end only to be forgotten. */
const MOST_FORGOTTEN = 64 * 1024 * 1024;

export function setCommonHeaders(response: ServerResponse, more: Record<string, string> = {}): void {
  for (const [name, value] of Object.entries({ ...COMMON_HEADERS, ...more })) response.setHeader(name, value);
}

/** Sends a JSON value and ends the response. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, `${JSON.stringify(value)}\n`, "application/json");
}

export function sendText(response: ServerResponse, status: number, text: string, type: string): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, { "content-type": type, "content-length": bytes.length });
  end(response, bytes);
}

/**
 * Sends an error. If the request has a body that was not read, it is read to its end first and forgotten: a client that
 * is still writing would otherwise find the connection closed before it reads the response.
 */
export function sendError(request: IncomingMessage, response: ServerResponse, error: HttpError): void {
  const bytes = Buffer.from(`${JSON.stringify(error.body)}\n`);
  const isRead = request.complete || request.readableEnded;
  response.writeHead(error.status, {
    ...error.headers,
    "content-type": "application/json",
    "content-length": bytes.length,
    // Whoever was refused must connect again, so that no stranger keeps connections open.
    ...((error.status === 401 || error.status === 403 || !isRead) && { connection: "close" }),
  });
  if (isRead) return end(response, bytes);
  response.write(bytes);
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_FORGOTTEN) request.socket.destroy();
  });
  request.on("end", () => end(response));
  request.resume();
}

/** Ends a response. A client that does not take it loses the connection. */
export function end(response: ServerResponse, last?: Buffer | string): void {
  if (last === undefined) response.end();
  else response.end(last);
  // Node.js sets its own limit for the next request once the response is sent.
  if (!response.writableFinished) response.socket?.setTimeout(LINGER);
}
