import type { IncomingMessage, ServerResponse } from "node:http";
import type { Core } from "../../../core/core.ts";
import type { ApiSession } from "./api-session.ts";

/** The API behind all requests. */
export interface Api {
  readonly core: Core;
  readonly session: ApiSession;
  /** Returns the numbers of all runs since the API was opened, in Prometheus' text format. */
  metrics: () => string;
}

/** One admitted request and its response. */
export interface Exchange {
  /** Unique. */
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The path after the part that a route names, decoded. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** The body of a POST. Keys with the value null are left out: null means absent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** Answers a request. An `HttpError` that it throws is the answer, unless one was begun. */
export type Handler = (exchange: Exchange, api: Api) => Promise<void> | void;
