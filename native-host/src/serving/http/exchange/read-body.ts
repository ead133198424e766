import type { IncomingMessage } from "node:http";
import { HttpError, invalid } from "./http-error.ts";

/** Maximum size of a request's body in bytes. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Returns true if the head of a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/**
 * Checks what the head of a request says about its body, before any of it is read.
 *
 * @throws HttpError 415 for another type than JSON in UTF-8, 413 for a length over the limit.
 */
export function checkBodyHead(request: IncomingMessage): void {
  if (!hasBody(request)) return;
  const { headers } = request;
  const [type = "", ...parameters] = (headers["content-type"] ?? "").split(";").map((part) => part.trim());
  const isUtf8 = parameters.every((each) => !/^charset=/i.test(each) || /^charset="?utf-?8"?$/i.test(each));
  const coding = headers["content-encoding"] ?? "identity";
  if (type.toLowerCase() !== "application/json" || !isUtf8 || coding.toLowerCase() !== "identity") {
    throw new HttpError(415, "Send the body as JSON in UTF-8, with Content-Type: application/json.", {
      code: "unsupported_media_type",
    });
  }
  if (Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
}

/**
 * Reads the body as a JSON object. A missing body counts as an empty object.
 *
 * @throws HttpError 413 or 400
 */
export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!hasBody(request)) return {};
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const value = parse(Buffer.concat(chunks));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid("The body must be a JSON object.", undefined, "invalid_json");
  }
  // A key like "__proto__" is a plain property of what JSON.parse returns, so that copying the entries is safe.
  return Object.fromEntries(Object.entries(value));
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch {
    throw invalid("The body must be JSON in UTF-8.", undefined, "invalid_json");
  }
}

function tooLarge(): HttpError {
  return new HttpError(413, `A body has at most ${MAX_BODY_BYTES} bytes.`, { code: "body_too_large" });
}
