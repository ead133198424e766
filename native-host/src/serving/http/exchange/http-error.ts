import type { WireError } from "@tacho/shared/protocol/wire-error.ts";

export interface HttpErrorOptions {
  /** OpenAI's kind of error. Default: by the status. */
  type?: string;
  /** A name for programs. */
  code?: string;
  /** The parameter that is wrong. */
  param?: string;
  headers?: Record<string, string>;
}

/** Ends a request with an error. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly #options: HttpErrorOptions;

  constructor(status: number, message: string, options: HttpErrorOptions = {}) {
    super(message);
    this.status = status;
    this.headers = options.headers ?? {};
    this.#options = options;
  }

  /** The error as OpenAI's clients read it. */
  get body() {
    const { type = typeOf(this.status), code = null, param = null } = this.#options;
    return { error: { message: this.message, type, param, code } };
  }
}

/** A request whose content is wrong: 400. */
export function invalid(message: string, param?: string, code?: string): HttpError {
  return new HttpError(400, message, {
    ...(param !== undefined && { param }),
    ...(code !== undefined && { code }),
  });
}

/** Time in s after which a request that found no place may be sent again. */
const RETRY_AFTER = 2;

/** Statuses of the protocol's error codes. Others are 500. */
const STATUS: Readonly<Record<string, number>> = {
  invalid_json: 400,
  invalid_request: 400,
  invalid_settings: 400,
  invalid_schema: 400,
  prompt_too_long: 400,
  model_not_found: 404,
  message_too_large: 413,
  model_invalid: 422,
  queue_full: 503,
  busy: 503,
  shutting_down: 503,
  load_stopped: 503,
  insufficient_memory: 503,
  engine_unavailable: 503,
  engine_failing: 503,
  server_unreachable: 502,
  server_refused: 502,
  server_busy: 503,
  server_error: 502,
  server_stream_broken: 502,
};

/** Names that OpenAI's clients know for codes of the protocol. */
const OPENAI_CODE: Readonly<Record<string, string>> = { prompt_too_long: "context_length_exceeded" };

/** Translates an error of the protocol. */
export function fromWireError({ code, message, retryable, details = {} }: WireError): HttpError {
  const status = STATUS[code] ?? 500;
  const [param] = code === "invalid_settings" ? Object.keys(details) : [];
  const headers: Record<string, string> = {};
  if (status >= 500 && !retryable) headers["x-should-retry"] = "false";
  if (status === 503) headers["retry-after"] = String(waitOf(details));
  return new HttpError(status, message, {
    code: OPENAI_CODE[code] ?? code,
    ...(param !== undefined && { param }),
    headers,
  });
}

/** Returns the time in s that an error asks to wait. */
function waitOf({ retry_after }: Record<string, unknown>): number {
  return typeof retry_after === "number" && retry_after > 0 ? Math.ceil(retry_after / 1000) : RETRY_AFTER;
}

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}
