import { type FailureReason, TransportError, type WireRequest } from "./transport.ts";

/** Failure reasons by the error codes of undici and Node. */
const REASONS: ReadonlyMap<string, FailureReason> = new Map([
  ["ENOTFOUND", "unknown_host"],
  ["EAI_AGAIN", "unknown_host"],
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", "refused"],
  ["ENETUNREACH", "refused"],
  ["EADDRNOTAVAIL", "refused"],
  ["ETIMEDOUT", "timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["ECONNRESET", "cut"],
  ["EPIPE", "cut"],
  ["UND_ERR_SOCKET", "cut"],
  ["UND_ERR_DESTROYED", "cut"],
  ["UND_ERR_ABORTED", "cut"],
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "cut"],
]);

/** OpenSSL's and Node's codes for a certificate that is not trusted. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|^ERR_(?:TLS|SSL)_/;

/** Reasons for which nothing was connected to. */
const OF_CONNECTING: ReadonlySet<FailureReason> = new Set<FailureReason>([
  "unknown_host",
  "refused",
  "failed",
]);

/** Reasons for which no byte of the request has left. */
const UNSENT: ReadonlySet<FailureReason> = new Set<FailureReason>(["unknown_host", "refused", "certificate"]);
const CONNECT_TIMEOUTS: ReadonlySet<string> = new Set(["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);

/** Returns the signal's reason if it was aborted, and a `TransportError` for everything else. */
export function explainUndiciError(error: unknown, { signal, proxy }: WireRequest): unknown {
  if (signal?.aborted) return signal.reason;
  const found = causesOf(error).flatMap(reasonOf)[0] ?? "failed";
  // Behind a proxy only that one is connected to.
  const reason = proxy !== undefined && OF_CONNECTING.has(found) ? "proxy" : found;
  const isUnsent = UNSENT.has(found) || causesOf(error).some((each) => CONNECT_TIMEOUTS.has(codeOf(each)));
  return new TransportError(reason, error instanceof Error ? error.message : String(error), { isUnsent });
}

/** Lists an error, the errors that it joins and those that caused it, the outermost first. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const joined = error instanceof AggregateError ? error.errors : [];
  return [error, ...[...joined, error.cause].flatMap(causesOf)];
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}

function reasonOf(error: Error): FailureReason[] {
  const code = codeOf(error);
  const reason = REASONS.get(code) ?? (CERTIFICATE.test(code) ? "certificate" : undefined);
  return reason === undefined ? [] : [reason];
}
