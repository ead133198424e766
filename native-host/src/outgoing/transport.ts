/** One HTTP request as it goes over the network. Redirects are not followed. */
export interface WireRequest {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: Uint8Array | undefined;
  /** Closes the connection at any time. */
  signal?: AbortSignal | undefined;
  /** Address of the proxy; absent: connects directly. */
  proxy?: string | undefined;
  timeouts: Timeouts;
}

/** Deadlines in ms. */
export interface Timeouts {
  connect: number;
  /** From the sent request to the headers of the response. */
  headers: number;
  /** Between two pieces of the response's body. */
  body: number;
}

/** The response as it came, without any decoding. */
export interface WireResponse {
  status: number;
  /** Names and values as they came. */
  headers: readonly (readonly [name: string, value: string])[];
  /** Leaving the loop closes the connection. */
  body: AsyncIterable<Uint8Array>;
  /** Closes the connection. */
  close(): void;
}

/**
 * Sends one request over a connection of its own. Rejects with a `TransportError`, or with the signal's reason. The loop
 * over the body does the same.
 */
export type Transport = (request: WireRequest) => Promise<WireResponse>;

/**
 * Kinds of failures. `unknown_host`: the name has no address. `refused`: nothing listens at the address, or no way leads
 * there. `cut`: the connection ended early. `redirect`: the response leads somewhere the request must not go.
 */
export const FAILURE_REASONS = [
  "unknown_host",
  "refused",
  "timeout",
  "certificate",
  "proxy",
  "cut",
  "redirect",
  "failed",
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

const NAME = "TransportError";

/** A failure of the network. Its message holds no header and no body. */
export class TransportError extends Error {
  override readonly name = NAME;
  readonly reason: FailureReason;
  /** True if the body came much faster than it was read. What had come was handed over; the rest can be asked for again. */
  readonly isOverrun: boolean;
  /** True if it failed before anything of the request was sent. */
  readonly isUnsent: boolean;

  constructor(reason: FailureReason, message: string, { isOverrun = false, isUnsent = false } = {}) {
    super(message);
    this.reason = reason;
    this.isOverrun = isOverrun;
    this.isUnsent = isUnsent;
  }
}

/** Recognizes a `TransportError`, also one of another bundle in this process. */
export function isTransportError(error: unknown): error is TransportError {
  return error instanceof Error && error.name === NAME && "reason" in error;
}
